#include "models/promql/functions/histogram_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "models/promql/functions/open_histogram.h"

namespace oriel::promql {
namespace {

std::optional<FloatHistogram> combineHistograms(const FloatHistogram& a, const FloatHistogram& b, double sign,
                                                HistogramNotes& notes) {
  OpenHistogram result(a);
  if (!result.add(b, sign, notes)) return std::nullopt;
  return result.close();
}

template <class Change>
void changeNumbers(FloatHistogram& histogram, Change change) {
  change(histogram.zeroCount);
  change(histogram.count);
  change(histogram.sum);
  for (double& count : histogram.positiveBuckets) change(count);
  for (double& count : histogram.negativeBuckets) change(count);
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool sameCounts(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), sameBits);
}

/// A bucket that was filled is gone or lost observations.
bool anyFell(const OpenBuckets& earlier, const OpenBuckets& later) {
  auto at = later.begin();
  for (const OpenBucket& bucket : earlier) {
    while (at != later.end() && at->index < bucket.index) ++at;
    const bool missing = at == later.end() || at->index != bucket.index;
    if (missing ? bucket.count.sum != 0 : at->count.sum < bucket.count.sum) return true;
  }
  return false;
}

bool countsFell(const std::vector<double>& earlier, const std::vector<double>& later) {
  return !std::equal(earlier.begin(), earlier.end(), later.begin(), later.end(),
                     [](double before, double now) { return !(now < before); });
}

bool sameLayout(const FloatHistogram& a, const FloatHistogram& b) {
  return a.schema == b.schema && a.zeroThreshold == b.zeroThreshold && a.positiveSpans == b.positiveSpans &&
         a.negativeSpans == b.negativeSpans && a.positiveBuckets.size() == b.positiveBuckets.size() &&
         a.negativeBuckets.size() == b.negativeBuckets.size() && a.customBounds == b.customBounds;
}

bool customReset(const FloatHistogram& earlier, const FloatHistogram& later) {
  OpenHistogram before(earlier);
  OpenHistogram after(later);
  if (before.bounds != after.bounds) {
    const std::vector<double> common = commonBounds(before.bounds, after.bounds);
    before.useBounds(common);
    after.useBounds(common);
  }
  return anyFell(before.positive, after.positive);
}

}  // namespace

std::optional<FloatHistogram> addHistograms(const FloatHistogram& a, const FloatHistogram& b, HistogramNotes& notes) {
  return combineHistograms(a, b, 1, notes);
}

std::optional<FloatHistogram> subtractHistograms(const FloatHistogram& a, const FloatHistogram& b,
                                                 HistogramNotes& notes) {
  return combineHistograms(a, b, -1, notes);
}

void scaleHistogram(FloatHistogram& histogram, double factor) {
  changeNumbers(histogram, [factor](double& number) { number *= factor; });
  if (factor < 0) histogram.hint = CounterResetHint::Gauge;
}

void divideHistogram(FloatHistogram& histogram, double divisor) {
  changeNumbers(histogram, [divisor](double& number) { number /= divisor; });
  if (divisor < 0) histogram.hint = CounterResetHint::Gauge;
  // Nothing can be said of single buckets after a division by zero.
  if (divisor != 0) return;
  histogram.positiveSpans.clear();
  histogram.negativeSpans.clear();
  histogram.positiveBuckets.clear();
  histogram.negativeBuckets.clear();
}

FloatHistogram compactHistogram(const FloatHistogram& histogram) { return OpenHistogram(histogram).close(); }

bool sameHistogram(const FloatHistogram& a, const FloatHistogram& b) {
  if (a.schema != b.schema || a.zeroThreshold != b.zeroThreshold || a.customBounds != b.customBounds ||
      !sameBits(a.zeroCount, b.zeroCount) || !sameBits(a.count, b.count) || !sameBits(a.sum, b.sum))
    return false;
  if (sameLayout(a, b))
    return sameCounts(a.positiveBuckets, b.positiveBuckets) && sameCounts(a.negativeBuckets, b.negativeBuckets);
  // A store cuts the spans of the same histogram differently, as its neighbours in the chunk need it.
  const FloatHistogram left = compactHistogram(a);
  const FloatHistogram right = compactHistogram(b);
  return left.positiveSpans == right.positiveSpans && left.negativeSpans == right.negativeSpans &&
         sameCounts(left.positiveBuckets, right.positiveBuckets) &&
         sameCounts(left.negativeBuckets, right.negativeBuckets);
}

bool isCounterReset(const FloatHistogram& earlier, const FloatHistogram& later) {
  if (later.hint == CounterResetHint::Reset) return true;
  if (later.hint == CounterResetHint::NotReset) return false;
  if (later.count < earlier.count) return true;
  if (later.usesCustomBuckets() != earlier.usesCustomBuckets()) return true;
  if (sameLayout(earlier, later))
    return later.zeroCount < earlier.zeroCount || countsFell(earlier.positiveBuckets, later.positiveBuckets) ||
           countsFell(earlier.negativeBuckets, later.negativeBuckets);
  if (later.usesCustomBuckets()) return customReset(earlier, later);
  if (later.schema > earlier.schema || later.zeroThreshold < earlier.zeroThreshold) return true;
  OpenHistogram before(earlier);
  if (later.zeroThreshold > earlier.zeroThreshold && before.widenZero(later.zeroThreshold) != later.zeroThreshold)
    return true;
  before.reduceSchema(later.schema);
  const OpenHistogram after(later);
  return after.zeroCount.sum < before.zeroCount.sum + before.zeroCount.rest ||
         anyFell(before.positive, after.positive) || anyFell(before.negative, after.negative);
}

}  // namespace oriel::promql
