#include "models/promql/functions/histogram_math.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace oriel::promql {
namespace {

using BucketMap = std::map<std::int32_t, double>;

/// A histogram with its buckets by index: slower than spans, but two of them are easy to bring together.
struct OpenHistogram {
  FloatHistogram head;  ///< without spans and buckets
  BucketMap positive;
  BucketMap negative;
};

BucketMap openBuckets(const std::vector<Span>& spans, const std::vector<double>& counts) {
  BucketMap map;
  std::int32_t index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i) map[index++] = counts[at++];
  }
  return map;
}

OpenHistogram openHistogram(const FloatHistogram& histogram) {
  OpenHistogram open;
  open.head = histogram;
  open.positive = openBuckets(histogram.positiveSpans, histogram.positiveBuckets);
  open.negative = openBuckets(histogram.negativeSpans, histogram.negativeBuckets);
  return open;
}

void closeBuckets(const BucketMap& map, std::vector<Span>& spans, std::vector<double>& counts) {
  spans.clear();
  counts.clear();
  std::int32_t next = 0;
  for (const auto& [index, count] : map) {
    if (count == 0) continue;
    if (spans.empty() || index != next) spans.push_back({spans.empty() ? index : index - next, 0});
    ++spans.back().length;
    counts.push_back(count);
    next = index + 1;
  }
}

FloatHistogram closeHistogram(OpenHistogram open) {
  closeBuckets(open.positive, open.head.positiveSpans, open.head.positiveBuckets);
  closeBuckets(open.negative, open.head.negativeSpans, open.head.negativeBuckets);
  return std::move(open.head);
}

double exponentialUpper(std::int32_t schema, std::int32_t index) {
  return std::exp2(std::ldexp(static_cast<double>(index), -schema));
}

BucketMap coarser(const BucketMap& map, int levels) {
  BucketMap out;
  for (const auto& [index, count] : map) out[((index - 1) >> levels) + 1] += count;
  return out;
}

void reduceSchema(OpenHistogram& open, std::int32_t schema) {
  const int levels = open.head.schema - schema;
  if (levels <= 0) return;
  open.positive = coarser(open.positive, levels);
  open.negative = coarser(open.negative, levels);
  open.head.schema = schema;
}

/// Moves the buckets inside `threshold` into the zero bucket; answers the threshold that results, which is larger when
/// it would cut a filled bucket in two.
double widenZero(OpenHistogram& open, double threshold) {
  for (BucketMap* map : {&open.positive, &open.negative}) {
    for (const auto& [index, count] : *map) {
      const double lower = exponentialUpper(open.head.schema, index - 1);
      if (count != 0 && lower < threshold) threshold = std::max(threshold, exponentialUpper(open.head.schema, index));
    }
  }
  for (BucketMap* map : {&open.positive, &open.negative}) {
    for (auto it = map->begin(); it != map->end();) {
      if (exponentialUpper(open.head.schema, it->first) > threshold) {
        ++it;
        continue;
      }
      open.head.zeroCount += it->second;
      it = map->erase(it);
    }
  }
  open.head.zeroThreshold = threshold;
  return threshold;
}

void meetZero(OpenHistogram& a, OpenHistogram& b) {
  while (a.head.zeroThreshold != b.head.zeroThreshold) {
    if (a.head.zeroThreshold < b.head.zeroThreshold) {
      widenZero(a, b.head.zeroThreshold);
    } else {
      widenZero(b, a.head.zeroThreshold);
    }
  }
}

/// Rewrites custom buckets to `bounds`, a subset of the histogram's own.
void useBounds(OpenHistogram& open, const std::vector<double>& bounds) {
  BucketMap out;
  for (const auto& [index, count] : open.positive) {
    const auto i = static_cast<std::size_t>(index);
    const double upper = i < open.head.customBounds.size() ? open.head.customBounds[i] : INFINITY;
    out[static_cast<std::int32_t>(std::lower_bound(bounds.begin(), bounds.end(), upper) - bounds.begin())] += count;
  }
  open.positive = std::move(out);
  open.head.customBounds = bounds;
}

void meetBounds(OpenHistogram& a, OpenHistogram& b, HistogramNotes& notes) {
  if (a.head.customBounds == b.head.customBounds) return;
  notes.boundsReconciled = true;
  std::vector<double> common;
  std::set_intersection(a.head.customBounds.begin(), a.head.customBounds.end(), b.head.customBounds.begin(),
                        b.head.customBounds.end(), std::back_inserter(common));
  useBounds(a, common);
  useBounds(b, common);
}

bool meetLayouts(OpenHistogram& a, OpenHistogram& b, HistogramNotes& notes) {
  if (a.head.usesCustomBuckets() != b.head.usesCustomBuckets()) return false;
  if (a.head.usesCustomBuckets()) {
    meetBounds(a, b, notes);
    return true;
  }
  const std::int32_t schema = std::min(a.head.schema, b.head.schema);
  reduceSchema(a, schema);
  reduceSchema(b, schema);
  meetZero(a, b);
  return true;
}

CounterResetHint joinedHint(CounterResetHint a, CounterResetHint b, HistogramNotes& notes) {
  if (a == b) return a;
  if (a == CounterResetHint::Gauge || b == CounterResetHint::Gauge) return CounterResetHint::Gauge;
  if (a != CounterResetHint::Unknown && b != CounterResetHint::Unknown) notes.conflictingResets = true;
  return CounterResetHint::Unknown;
}

std::optional<FloatHistogram> combine(const FloatHistogram& a, const FloatHistogram& b, double sign,
                                      HistogramNotes& notes) {
  OpenHistogram left = openHistogram(a);
  OpenHistogram right = openHistogram(b);
  if (!meetLayouts(left, right, notes)) return std::nullopt;
  left.head.hint = joinedHint(a.hint, b.hint, notes);
  left.head.count += sign * b.count;
  left.head.sum += sign * b.sum;
  left.head.zeroCount += sign * right.head.zeroCount;
  for (const auto& [index, count] : right.positive) left.positive[index] += sign * count;
  for (const auto& [index, count] : right.negative) left.negative[index] += sign * count;
  return closeHistogram(std::move(left));
}

template <class Change>
void changeAll(FloatHistogram& histogram, Change change) {
  histogram.zeroCount = change(histogram.zeroCount);
  histogram.count = change(histogram.count);
  histogram.sum = change(histogram.sum);
  for (double& count : histogram.positiveBuckets) count = change(count);
  for (double& count : histogram.negativeBuckets) count = change(count);
}

bool anySmaller(const BucketMap& earlier, const BucketMap& later) {
  return std::any_of(earlier.begin(), earlier.end(), [&](const auto& bucket) {
    const auto found = later.find(bucket.first);
    return (found == later.end() ? 0 : found->second) < bucket.second;
  });
}

}  // namespace

std::optional<FloatHistogram> addHistograms(const FloatHistogram& a, const FloatHistogram& b, HistogramNotes& notes) {
  return combine(a, b, 1, notes);
}

std::optional<FloatHistogram> subtractHistograms(const FloatHistogram& a, const FloatHistogram& b,
                                                 HistogramNotes& notes) {
  return combine(a, b, -1, notes);
}

void scaleHistogram(FloatHistogram& histogram, double factor) {
  changeAll(histogram, [factor](double v) { return v * factor; });
  if (factor < 0) histogram.hint = CounterResetHint::Gauge;
}

void divideHistogram(FloatHistogram& histogram, double divisor) {
  changeAll(histogram, [divisor](double v) { return v / divisor; });
  if (divisor < 0) histogram.hint = CounterResetHint::Gauge;
  // Nothing can be said of single buckets after a division by zero.
  if (divisor != 0) return;
  histogram.positiveSpans.clear();
  histogram.negativeSpans.clear();
  histogram.positiveBuckets.clear();
  histogram.negativeBuckets.clear();
}

FloatHistogram compactHistogram(const FloatHistogram& histogram) { return closeHistogram(openHistogram(histogram)); }

bool sameHistogram(const FloatHistogram& a, const FloatHistogram& b) {
  FloatHistogram left = compactHistogram(a);
  FloatHistogram right = compactHistogram(b);
  left.hint = right.hint = CounterResetHint::Unknown;
  if (std::isnan(left.sum) && std::isnan(right.sum)) left.sum = right.sum = 0;
  return left == right;
}

bool isCounterReset(const FloatHistogram& earlier, const FloatHistogram& later) {
  if (later.hint == CounterResetHint::Reset) return true;
  if (later.hint == CounterResetHint::NotReset) return false;
  if (later.count < earlier.count) return true;
  if (later.usesCustomBuckets() != earlier.usesCustomBuckets()) return true;
  OpenHistogram before = openHistogram(earlier);
  OpenHistogram after = openHistogram(later);
  if (later.usesCustomBuckets()) {
    HistogramNotes notes;
    meetBounds(before, after, notes);
    return anySmaller(before.positive, after.positive);
  }
  if (later.schema > earlier.schema || later.zeroThreshold < earlier.zeroThreshold) return true;
  reduceSchema(before, later.schema);
  if (later.zeroThreshold > earlier.zeroThreshold && widenZero(before, later.zeroThreshold) != later.zeroThreshold)
    return true;
  return later.zeroCount < before.head.zeroCount || anySmaller(before.positive, after.positive) ||
         anySmaller(before.negative, after.negative);
}

}  // namespace oriel::promql
