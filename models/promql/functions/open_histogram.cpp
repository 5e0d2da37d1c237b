#include "models/promql/functions/open_histogram.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace oriel::promql {
namespace {

KahanSum uncompensated(double value) { return {value, 0}; }

double totalOf(const KahanSum& number) { return number.sum + number.rest; }

OpenBuckets openSide(const std::vector<Span>& spans, const std::vector<double>& counts) {
  OpenBuckets out;
  out.reserve(counts.size());
  std::int64_t index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i)
      out.push_back({static_cast<std::int32_t>(index++), uncompensated(counts[at++])});
  }
  return out;
}

void closeSide(const OpenBuckets& side, std::vector<Span>& spans, std::vector<double>& counts) {
  std::int64_t next = 0;  // what comes from outside may claim any 32-bit index
  counts.reserve(side.size());
  for (const OpenBucket& bucket : side) {
    const double count = totalOf(bucket.count);
    if (count == 0) continue;
    if (spans.empty() || bucket.index != next)
      spans.push_back({spans.empty() ? bucket.index : static_cast<std::int32_t>(bucket.index - next), 0});
    ++spans.back().length;
    counts.push_back(count);
    next = std::int64_t{bucket.index} + 1;
  }
}

/// Finer schemas than this many steps do not exist; what comes from outside may claim them.
constexpr int kMostLevels = 32;

std::int32_t coarserIndex(std::int64_t index, int levels) {
  return static_cast<std::int32_t>(((index - 1) >> std::min(levels, kMostLevels)) + 1);
}

void coarsen(OpenBuckets& side, int levels) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < side.size(); ++i) {
    const std::int32_t index = coarserIndex(side[i].index, levels);
    if (i > 0 && side[last].index == index) {
      side[last].count.add(side[i].count.sum);
      side[last].count.rest += side[i].count.rest;
    } else {
      if (i > 0) ++last;
      side[last] = {index, side[i].count};
    }
  }
  if (!side.empty()) side.resize(last + 1);
}

/// Puts the buckets of another histogram into a side, merged by `levels`; those that end at or below `zeroThreshold`
/// belong to the zero bucket and are left out.
template <class Put>
void joinSide(OpenBuckets& side, const std::vector<Span>& spans, const std::vector<double>& counts, int levels,
              std::int32_t schema, double zeroThreshold, Put put) {
  std::size_t place = 0;
  std::size_t at = 0;
  std::int64_t finer = 0;
  bool outside = schema == kCustomBucketsSchema || zeroThreshold == 0;
  for (const Span& span : spans) {
    finer += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i, ++at) {
      const std::int32_t index = coarserIndex(finer++, levels);
      if (!outside && exponentialUpperBound(schema, index) <= zeroThreshold) continue;
      outside = true;
      while (place < side.size() && side[place].index < index) ++place;
      if (place == side.size() || side[place].index != index)
        side.insert(side.begin() + static_cast<std::ptrdiff_t>(place), {index, {}});
      put(side[place].count, counts[at]);
    }
  }
}

CounterResetHint joinedHint(CounterResetHint a, CounterResetHint b, HistogramNotes& notes) {
  if (a == b) return a;
  if (a == CounterResetHint::Gauge || b == CounterResetHint::Gauge) return CounterResetHint::Gauge;
  if (a != CounterResetHint::Unknown && b != CounterResetHint::Unknown) notes.conflictingResets = true;
  return CounterResetHint::Unknown;
}

}  // namespace

std::vector<double> commonBounds(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common;
}

OpenHistogram::OpenHistogram(const FloatHistogram& histogram)
    : hint(histogram.hint),
      schema(histogram.schema),
      zeroThreshold(histogram.zeroThreshold),
      zeroCount(uncompensated(histogram.zeroCount)),
      count(uncompensated(histogram.count)),
      sum(uncompensated(histogram.sum)),
      positive(openSide(histogram.positiveSpans, histogram.positiveBuckets)),
      negative(openSide(histogram.negativeSpans, histogram.negativeBuckets)),
      bounds(histogram.customBounds) {}

FloatHistogram OpenHistogram::close() const {
  FloatHistogram out;
  out.hint = hint;
  out.schema = schema;
  out.zeroThreshold = zeroThreshold;
  out.zeroCount = totalOf(zeroCount);
  out.count = totalOf(count);
  out.sum = totalOf(sum);
  closeSide(positive, out.positiveSpans, out.positiveBuckets);
  closeSide(negative, out.negativeSpans, out.negativeBuckets);
  out.customBounds = bounds;
  return out;
}

void OpenHistogram::reduceSchema(std::int32_t wanted) {
  if (wanted >= schema || wanted == kCustomBucketsSchema) return;
  coarsen(positive, schema - wanted);
  coarsen(negative, schema - wanted);
  schema = wanted;
}

double OpenHistogram::widenZero(double threshold) {
  for (bool raised = true; raised;) {
    raised = false;
    for (const OpenBuckets* side : {&positive, &negative}) {
      for (const OpenBucket& bucket : *side) {
        if (exponentialUpperBound(schema, std::int64_t{bucket.index} - 1) >= threshold) break;
        const double upper = exponentialUpperBound(schema, bucket.index);
        if (upper <= threshold || totalOf(bucket.count) == 0) continue;
        threshold = upper;
        raised = true;
      }
    }
  }
  for (OpenBuckets* side : {&positive, &negative}) {
    const auto outside = std::find_if(side->begin(), side->end(), [&](const OpenBucket& bucket) {
      return exponentialUpperBound(schema, std::int64_t{bucket.index} - 1) >= threshold;
    });
    for (auto it = side->begin(); it != outside; ++it) {
      zeroCount.add(it->count.sum);
      zeroCount.rest += it->count.rest;
    }
    side->erase(side->begin(), outside);
  }
  zeroThreshold = threshold;
  return threshold;
}

void OpenHistogram::useBounds(const std::vector<double>& wanted) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < positive.size(); ++i) {
    const auto own = static_cast<std::size_t>(std::max(positive[i].index, 0));
    const double upper = own < bounds.size() ? bounds[own] : std::numeric_limits<double>::infinity();
    const auto index =
        static_cast<std::int32_t>(std::lower_bound(wanted.begin(), wanted.end(), upper) - wanted.begin());
    if (i > 0 && positive[last].index == index) {
      positive[last].count.add(positive[i].count.sum);
      positive[last].count.rest += positive[i].count.rest;
    } else {
      if (i > 0) ++last;
      positive[last] = {index, positive[i].count};
    }
  }
  if (!positive.empty()) positive.resize(last + 1);
  bounds = wanted;
}

template <class Put>
void OpenHistogram::joinMet(const FloatHistogram& other, Put put) {
  put(zeroCount, other.zeroCount);
  put(count, other.count);
  put(sum, other.sum);
  const int levels = usesCustomBuckets() ? 0 : std::max(0, other.schema - schema);
  joinSide(positive, other.positiveSpans, other.positiveBuckets, levels, schema, zeroThreshold, put);
  joinSide(negative, other.negativeSpans, other.negativeBuckets, levels, schema, zeroThreshold, put);
}

template <class Put>
bool OpenHistogram::join(const FloatHistogram& other, HistogramNotes& notes, Put put) {
  if (usesCustomBuckets() != other.usesCustomBuckets()) return false;
  hint = joinedHint(hint, other.hint, notes);
  if (usesCustomBuckets() && bounds != other.customBounds) {
    notes.boundsReconciled = true;
    const std::vector<double> common = commonBounds(bounds, other.customBounds);
    useBounds(common);
    OpenHistogram met(other);
    met.useBounds(common);
    joinMet(met.close(), put);
    return true;
  }
  if (!usesCustomBuckets() && std::fabs(zeroThreshold - other.zeroThreshold) > 0) {
    OpenHistogram met(other);
    while (zeroThreshold != met.zeroThreshold) {
      if (zeroThreshold < met.zeroThreshold) {
        widenZero(met.zeroThreshold);
      } else {
        met.widenZero(zeroThreshold);
      }
    }
    reduceSchema(other.schema);
    joinMet(met.close(), put);
    return true;
  }
  reduceSchema(other.schema);
  joinMet(other, put);
  return true;
}

bool OpenHistogram::add(const FloatHistogram& other, double sign, HistogramNotes& notes) {
  return join(other, notes, [sign](KahanSum& number, double value) { number.sum += sign * value; });
}

bool OpenHistogram::addCompensated(const FloatHistogram& other, HistogramNotes& notes) {
  return join(other, notes, [](KahanSum& number, double value) { number.add(value); });
}

template <class Change>
void OpenHistogram::changeAll(Change change) {
  for (KahanSum* number : {&zeroCount, &count, &sum}) {
    change(number->sum);
    change(number->rest);
  }
  for (OpenBuckets* side : {&positive, &negative}) {
    for (OpenBucket& bucket : *side) {
      change(bucket.count.sum);
      change(bucket.count.rest);
    }
  }
}

void OpenHistogram::scale(double factor) {
  changeAll([factor](double& number) { number *= factor; });
}

void OpenHistogram::divide(double divisor) {
  changeAll([divisor](double& number) { number /= divisor; });
}

bool OpenHistogram::overflowed() const {
  const auto infinite = [](const OpenBucket& bucket) { return std::isinf(bucket.count.sum); };
  return std::isinf(zeroCount.sum) || std::isinf(count.sum) || std::isinf(sum.sum) ||
         std::any_of(positive.begin(), positive.end(), infinite) ||
         std::any_of(negative.begin(), negative.end(), infinite);
}

}  // namespace oriel::promql
