#include "tests/support/naive_histogram.h"

#include <map>

#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

using Indexed = std::map<int, double>;

Indexed indexed(const std::vector<Span>& spans, const std::vector<double>& counts) {
  Indexed out;
  int index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length; ++i) out[index++] = counts[at++];
  }
  return out;
}

void store(const Indexed& buckets, std::vector<Span>& spans, std::vector<double>& counts) {
  spans.clear();
  counts.clear();
  int next = 0;
  for (const auto& [index, count] : buckets) {
    if (count == 0) continue;
    spans.push_back({index - next, 1});
    counts.push_back(count);
    next = index + 1;
  }
}

/// Two buckets of one schema are one of the next coarser.
Indexed coarser(const Indexed& buckets, int levels) {
  Indexed out;
  for (const auto& [index, count] : buckets) out[static_cast<int>(std::ceil(std::ldexp(index, -levels)))] += count;
  return out;
}

struct Parts {
  Indexed positive;
  Indexed negative;
};

Parts partsAt(const FloatHistogram& histogram, int schema) {
  const int levels = histogram.schema - schema;
  return {coarser(indexed(histogram.positiveSpans, histogram.positiveBuckets), levels),
          coarser(indexed(histogram.negativeSpans, histogram.negativeBuckets), levels)};
}

void needSameFrame(const FloatHistogram& left, const FloatHistogram& right) {
  if (left.zeroThreshold != right.zeroThreshold) throw NaiveUnknown{"zero buckets of different width"};
  if (left.customBounds != right.customBounds) throw NaiveUnknown{"different custom bounds"};
}

double boundOf(int schema, int index) { return std::exp2(index * std::exp2(-schema)); }

struct Bucket {
  double lower;
  double upper;
  double count;
  bool linear;
};

/// From the lowest to the highest. The zero bucket ends at zero when there is nothing on its other side.
std::vector<Bucket> bucketsOf(const FloatHistogram& histogram) {
  if (histogram.usesCustomBuckets()) throw NaiveUnknown{"an estimate from custom buckets"};
  const Parts parts = partsAt(histogram, histogram.schema);
  std::vector<Bucket> out;
  for (auto it = parts.negative.rbegin(); it != parts.negative.rend(); ++it)
    out.push_back(
        {-boundOf(histogram.schema, it->first), -boundOf(histogram.schema, it->first - 1), it->second, false});
  if (histogram.zeroCount > 0) {
    const bool onlyPositive = histogram.negativeBuckets.empty() && !histogram.positiveBuckets.empty();
    const bool onlyNegative = histogram.positiveBuckets.empty() && !histogram.negativeBuckets.empty();
    out.push_back({onlyPositive ? 0 : -histogram.zeroThreshold, onlyNegative ? 0 : histogram.zeroThreshold,
                   histogram.zeroCount, true});
  }
  for (const auto& [index, count] : parts.positive)
    out.push_back({boundOf(histogram.schema, index - 1), boundOf(histogram.schema, index), count, false});
  return out;
}

/// The value below which `share` of a bucket lies.
double inside(const Bucket& bucket, double share) {
  if (bucket.linear) return bucket.lower + (bucket.upper - bucket.lower) * share;
  const double sign = bucket.upper <= 0 ? -1 : 1;
  const double from = std::log2(std::fabs(bucket.lower));
  const double to = std::log2(std::fabs(bucket.upper));
  return sign * std::exp2(from + (to - from) * share);
}

double shareBelow(const Bucket& bucket, double value) {
  if (bucket.linear) return (value - bucket.lower) / (bucket.upper - bucket.lower);
  const double from = std::log2(std::fabs(bucket.lower));
  const double to = std::log2(std::fabs(bucket.upper));
  return (std::log2(std::fabs(value)) - from) / (to - from);
}

}  // namespace

NaiveHistogram naiveAdd(const FloatHistogram& left, const FloatHistogram& right, double sign) {
  if (left.usesCustomBuckets() != right.usesCustomBuckets()) return nullptr;
  needSameFrame(left, right);
  FloatHistogram out = left;
  out.schema = std::min(left.schema, right.schema);
  Parts parts = partsAt(left, out.schema);
  const Parts others = partsAt(right, out.schema);
  for (const auto& [index, count] : others.positive) parts.positive[index] += sign * count;
  for (const auto& [index, count] : others.negative) parts.negative[index] += sign * count;
  out.count += sign * right.count;
  out.sum += sign * right.sum;
  out.zeroCount += sign * right.zeroCount;
  store(parts.positive, out.positiveSpans, out.positiveBuckets);
  store(parts.negative, out.negativeSpans, out.negativeBuckets);
  return std::make_shared<const FloatHistogram>(std::move(out));
}

namespace {

template <class Change>
NaiveHistogram changed(FloatHistogram histogram, const Change& change) {
  for (double* value : {&histogram.count, &histogram.sum, &histogram.zeroCount}) *value = change(*value);
  for (double& count : histogram.positiveBuckets) count = change(count);
  for (double& count : histogram.negativeBuckets) count = change(count);
  return std::make_shared<const FloatHistogram>(std::move(histogram));
}

}  // namespace

NaiveHistogram naiveScaled(const FloatHistogram& histogram, double factor) {
  if (!std::isfinite(factor)) throw NaiveUnknown{"a histogram times infinity"};
  return changed(histogram, [factor](double value) { return value * factor; });
}

NaiveHistogram naiveDivided(const FloatHistogram& histogram, double divisor) {
  if (divisor == 0 || std::isnan(divisor)) throw NaiveUnknown{"a histogram divided by zero"};
  return changed(histogram, [divisor](double value) { return value / divisor; });
}

NaiveHistogram naiveCompact(const FloatHistogram& histogram) {
  FloatHistogram out = histogram;
  const Parts parts = partsAt(histogram, histogram.schema);
  store(parts.positive, out.positiveSpans, out.positiveBuckets);
  store(parts.negative, out.negativeSpans, out.negativeBuckets);
  return std::make_shared<const FloatHistogram>(std::move(out));
}

NaiveHistogram naiveTotal(const std::vector<NaiveHistogram>& histograms, bool average) {
  NaiveHistogram total = histograms.front();
  for (std::size_t i = 1; i < histograms.size() && total; ++i) total = naiveAdd(*total, *histograms[i], 1);
  if (!total || !average) return total;
  return naiveDivided(*total, static_cast<double>(histograms.size()));
}

bool naiveSame(const FloatHistogram& left, const FloatHistogram& right) {
  const auto filled = [](const FloatHistogram& histogram) {
    Parts parts = partsAt(histogram, histogram.schema);
    std::erase_if(parts.positive, [](const auto& bucket) { return bucket.second == 0; });
    std::erase_if(parts.negative, [](const auto& bucket) { return bucket.second == 0; });
    return parts;
  };
  const Parts a = filled(left);
  const Parts b = filled(right);
  return left.schema == right.schema && left.zeroThreshold == right.zeroThreshold &&
         left.zeroCount == right.zeroCount && left.count == right.count &&
         (left.sum == right.sum || (std::isnan(left.sum) && std::isnan(right.sum))) &&
         left.customBounds == right.customBounds && a.positive == b.positive && a.negative == b.negative;
}

bool naiveReset(const FloatHistogram& before, const FloatHistogram& now) {
  if (now.hint == CounterResetHint::Reset) return true;
  if (now.hint == CounterResetHint::NotReset) return false;
  if (now.count < before.count || now.usesCustomBuckets() != before.usesCustomBuckets()) return true;
  needSameFrame(before, now);
  if (now.schema > before.schema || now.zeroCount < before.zeroCount) return true;
  const Parts parts = partsAt(now, now.schema);
  const Parts earlier = partsAt(before, now.schema);
  const auto fell = [](const Indexed& was, const Indexed& is) {
    return std::any_of(was.begin(), was.end(), [&](const auto& bucket) {
      const auto found = is.find(bucket.first);
      // A filled bucket that is gone is a reset, even one below zero.
      return found == is.end() ? bucket.second != 0 : found->second < bucket.second;
    });
  };
  return fell(earlier.positive, parts.positive) || fell(earlier.negative, parts.negative);
}

double naiveNativeQuantile(double q, const FloatHistogram& histogram) {
  if (q < 0) return -kNaiveInf;
  if (q > 1) return kNaiveInf;
  if (histogram.count == 0 || std::isnan(q)) return kNaiveNaN;
  std::vector<Bucket> buckets = bucketsOf(histogram);
  std::erase_if(buckets, [](const Bucket& bucket) { return bucket.count == 0; });
  if (buckets.empty()) throw NaiveUnknown{"a quantile of no buckets"};
  // From the nearer end; only from below when NaN was observed, which no bucket counts.
  const bool fromBelow = std::isnan(histogram.sum) || q < 0.5;
  const double rank = (fromBelow ? q : 1 - q) * histogram.count;
  double seen = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const Bucket& bucket = buckets[fromBelow ? i : buckets.size() - 1 - i];
    seen += bucket.count;
    const bool last = i + 1 == buckets.size();
    if (seen < rank && !last) continue;
    seen = std::min(seen, histogram.count);
    if (seen < rank) return bucket.upper;
    const double below = fromBelow ? rank - (seen - bucket.count) : seen - rank;
    return inside(bucket, below / bucket.count);
  }
  return kNaiveNaN;
}

double naiveNativeFraction(double lower, double upper, const FloatHistogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return kNaiveNaN;
  if (lower >= upper) return 0;
  const std::vector<Bucket> buckets = bucketsOf(histogram);
  const auto rankOf = [&](double value) {
    double below = 0;
    for (const Bucket& bucket : buckets) {
      if (bucket.lower >= value) return below;
      if (bucket.upper > value) return below + bucket.count * shareBelow(bucket, value);
      below += bucket.count;
    }
    return histogram.count;
  };
  return (std::min(rankOf(upper), histogram.count) - std::min(rankOf(lower), histogram.count)) / histogram.count;
}

double naiveNativeVariance(const FloatHistogram& histogram) {
  const double mean = histogram.sum / histogram.count;
  NaiveSum squares;
  for (const Bucket& bucket : bucketsOf(histogram)) {
    if (bucket.count == 0) continue;
    double middle = 0;
    if (!bucket.linear) middle = std::sqrt(bucket.lower * bucket.upper) * (bucket.upper <= 0 ? -1 : 1);
    squares.add(bucket.count * (middle - mean) * (middle - mean));
  }
  return (squares.sum + squares.lost) / histogram.count;
}

}  // namespace oriel::test
