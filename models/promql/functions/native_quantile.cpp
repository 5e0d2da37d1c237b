#include <algorithm>
#include <cmath>
#include <limits>

#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/kahan.h"

namespace oriel::promql {
namespace {

constexpr double kNativeNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNativeInf = std::numeric_limits<double>::infinity();

bool spansZero(const BucketView& bucket) { return bucket.lower <= 0 && bucket.upper >= 0; }

/// A zero bucket of a histogram with observations on one side only reaches from zero to that side.
void narrowZeroBucket(const FloatHistogram& histogram, BucketView& bucket) {
  if (histogram.negativeBuckets.empty() && !histogram.positiveBuckets.empty()) bucket.lower = 0;
  if (histogram.positiveBuckets.empty() && !histogram.negativeBuckets.empty()) bucket.upper = 0;
}

/// The value below which `fraction` of the bucket's observations lie.
double valueInside(const FloatHistogram& histogram, const BucketView& bucket, double fraction) {
  if (histogram.usesCustomBuckets() || spansZero(bucket))
    return bucket.lower + (bucket.upper - bucket.lower) * fraction;
  const double logLower = std::log2(std::fabs(bucket.lower));
  const double logUpper = std::log2(std::fabs(bucket.upper));
  if (bucket.lower > 0) return std::exp2(logLower + (logUpper - logLower) * fraction);
  return -std::exp2(logUpper + (logLower - logUpper) * (1 - fraction));
}

/// The share of the bucket's observations below `value`, which lies inside the bucket.
double shareBelow(const FloatHistogram& histogram, const BucketView& bucket, double value) {
  if (std::isinf(bucket.lower)) return 1;
  if (std::isinf(bucket.upper)) return 0;
  if (histogram.usesCustomBuckets() || spansZero(bucket)) return (value - bucket.lower) / (bucket.upper - bucket.lower);
  const double logLower = std::log2(std::fabs(bucket.lower));
  const double logUpper = std::log2(std::fabs(bucket.upper));
  const double logValue = std::log2(std::fabs(value));
  if (bucket.lower > 0) return (logValue - logLower) / (logUpper - logLower);
  return 1 - (logValue - logUpper) / (logLower - logUpper);
}

}  // namespace

double nativeQuantile(double q, const FloatHistogram& histogram) {
  if (q < 0) return -kNativeInf;
  if (q > 1) return kNativeInf;
  if (histogram.count == 0 || std::isnan(q)) return kNativeNaN;
  auto all = buckets(histogram);
  std::erase_if(all, [](const BucketView& bucket) { return bucket.count == 0; });
  if (all.empty()) return kNativeNaN;
  // From the nearer end, so that large counts do not swallow the tail. NaN observations are in the count but in no
  // bucket: only counting from below is right then.
  const bool forward = std::isnan(histogram.sum) || q < 0.5;
  if (!forward) std::reverse(all.begin(), all.end());
  double rank = (forward ? q : 1 - q) * histogram.count;
  double count = 0;
  BucketView bucket;
  for (const BucketView& next : all) {
    bucket = next;
    count += bucket.count;
    if (count >= rank) break;
  }
  if (histogram.usesCustomBuckets()) {
    if (bucket.lower == -kNativeInf) {
      if (bucket.upper <= 0) return bucket.upper;
      bucket.lower = 0;
    } else if (bucket.upper == kNativeInf) {
      return bucket.lower;
    }
  } else if (bucket.lower < 0 && bucket.upper > 0) {
    narrowZeroBucket(histogram, bucket);
  }
  count = std::min(count, histogram.count);
  if (count < rank) return std::isnan(histogram.sum) ? kNativeNaN : bucket.upper;
  rank = forward ? rank - (count - bucket.count) : count - rank;
  return valueInside(histogram, bucket, rank / bucket.count);
}

double nativeFraction(double lower, double upper, const FloatHistogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return kNativeNaN;
  if (lower >= upper) return 0;
  const auto all = buckets(histogram);
  const auto rankOf = [&](double value) {
    double below = 0;
    for (BucketView bucket : all) {
      if (!histogram.usesCustomBuckets() && spansZero(bucket)) narrowZeroBucket(histogram, bucket);
      if (histogram.usesCustomBuckets() && std::isinf(bucket.lower) && bucket.upper > 0) bucket.lower = 0;
      if (bucket.lower >= value) return below;
      if (bucket.upper > value) return below + bucket.count * shareBelow(histogram, bucket, value);
      below += bucket.count;
    }
    return below;
  };
  double total = histogram.count;
  if (std::isnan(histogram.sum)) {
    total = 0;
    for (const BucketView& bucket : all) total += bucket.count;
  }
  return (rankOf(upper) - rankOf(lower)) / total;
}

double nativeVariance(const FloatHistogram& histogram) {
  const double mean = histogram.sum / histogram.count;
  KahanSum squares;
  for (const BucketView& bucket : buckets(histogram)) {
    if (bucket.count == 0) continue;
    double middle = 0;
    if (histogram.usesCustomBuckets()) {
      const double low = std::isinf(bucket.lower) ? std::min(0.0, bucket.upper) : bucket.lower;
      middle = std::isinf(bucket.upper) ? bucket.lower : (low + bucket.upper) / 2;
    } else if (!spansZero(bucket)) {
      middle = std::copysign(std::sqrt(bucket.lower * bucket.upper), bucket.upper);
    }
    squares.add(bucket.count * (middle - mean) * (middle - mean));
  }
  return squares.total() / histogram.count;
}

}  // namespace oriel::promql
