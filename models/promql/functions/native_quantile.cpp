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

/// A bucket around zero of a histogram with observations on one side only reaches from zero to that side.
void narrowAroundZero(const FloatHistogram& histogram, BucketView& bucket) {
  if (histogram.negativeBuckets.empty() && !histogram.positiveBuckets.empty()) bucket.lower = 0;
  if (histogram.positiveBuckets.empty() && !histogram.negativeBuckets.empty()) bucket.upper = 0;
}

bool isLinear(const FloatHistogram& histogram, const BucketView& bucket) {
  return histogram.usesCustomBuckets() || spansZero(bucket);
}

/// The value below which `fraction` of the bucket's observations lie.
double valueInside(const FloatHistogram& histogram, const BucketView& bucket, double fraction) {
  if (isLinear(histogram, bucket)) return bucket.lower + (bucket.upper - bucket.lower) * fraction;
  const double logLower = std::log2(std::fabs(bucket.lower));
  const double logUpper = std::log2(std::fabs(bucket.upper));
  if (bucket.lower > 0) return std::exp2(logLower + (logUpper - logLower) * fraction);
  return -std::exp2(logUpper + (logLower - logUpper) * (1 - fraction));
}

/// The rank of a value inside the bucket, when `rank` observations lie below the bucket.
double rankInside(const FloatHistogram& histogram, const BucketView& bucket, double rank, double value) {
  // Without a lower bound there is nothing to interpolate.
  if (bucket.lower == -kNativeInf) return bucket.count;
  if (isLinear(histogram, bucket)) return rank + bucket.count * (value - bucket.lower) / (bucket.upper - bucket.lower);
  const double logLower = std::log2(std::fabs(bucket.lower));
  const double logUpper = std::log2(std::fabs(bucket.upper));
  const double logValue = std::log2(std::fabs(value));
  const double fraction =
      value > 0 ? (logValue - logLower) / (logUpper - logLower) : 1 - (logValue - logUpper) / (logLower - logUpper);
  return rank + bucket.count * fraction;
}

/// How many observations lie below the value; infinity when it is above all buckets.
double rankOf(const FloatHistogram& histogram, const std::vector<BucketView>& all, double value) {
  double rank = 0;
  for (BucketView bucket : all) {
    if (spansZero(bucket)) narrowAroundZero(histogram, bucket);
    if (bucket.lower >= value) return rank;
    if (bucket.upper > value) return rankInside(histogram, bucket, rank, value);
    rank += bucket.count;
  }
  return kNativeInf;
}

template <class Buckets>
double countIn(const Buckets& all) {
  double count = 0;
  for (const auto& bucket : all) count += bucket.count;
  return count;
}

/// The bucket in which the rank lies and how many observations there are up to its far end.
struct RankedBucket {
  BucketPosition position;
  double count = 0;
};

template <class Iterator>
RankedBucket findRank(Iterator begin, Iterator end, double rank) {
  RankedBucket found;
  for (auto it = begin; it != end; ++it) {
    found.position = *it;
    found.count += it->count;
    if (it->count != 0 && found.count >= rank) break;
  }
  return found;
}

/// Where the interpolation begins and ends. True: there is nothing to interpolate, `value` is the answer.
bool edgesOf(const FloatHistogram& histogram, BucketView& bucket, double& value) {
  if (!histogram.usesCustomBuckets()) {
    if (bucket.lower < 0 && bucket.upper > 0) narrowAroundZero(histogram, bucket);
    return false;
  }
  if (bucket.lower == -kNativeInf) {
    value = bucket.upper;
    if (bucket.upper <= 0) return true;
    bucket.lower = 0;
    return false;
  }
  value = bucket.lower;
  return bucket.upper == kNativeInf;
}

}  // namespace

NativeEstimate nativeQuantile(double q, const FloatHistogram& histogram) {
  if (q < 0) return {-kNativeInf};
  if (q > 1) return {kNativeInf};
  if (histogram.count == 0 || std::isnan(q)) return {kNativeNaN};
  const auto all = bucketPositions(histogram);
  // From the nearer end, so that large counts do not swallow the tail. NaN observations are in the count but in no
  // bucket: only counting from below is right then.
  const bool mayMiss = std::isnan(histogram.sum);
  const bool forward = mayMiss || q < 0.5;
  double rank = (forward ? q : 1 - q) * histogram.count;
  RankedBucket found = forward ? findRank(all.begin(), all.end(), rank) : findRank(all.rbegin(), all.rend(), rank);
  // A histogram without buckets has none to give either.
  BucketView bucket = all.empty() ? BucketView() : bucketAt(histogram, found.position);
  double value = 0;
  if (edgesOf(histogram, bucket, value)) return {value};
  const double count = std::min(found.count, histogram.count);
  if (count < rank) return mayMiss ? NativeEstimate{kNativeNaN, true} : NativeEstimate{bucket.upper};
  rank = forward ? rank - (count - bucket.count) : count - rank;
  value = valueInside(histogram, bucket, rank / bucket.count);
  // Infinite observations of both signs make the sum NaN as well, but lie in buckets.
  return {value, mayMiss && countIn(all) < histogram.count};
}

NativeEstimate nativeFraction(double lower, double upper, const FloatHistogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return {kNativeNaN};
  if (lower >= upper) return {0};
  const auto all = buckets(histogram);
  const double inBuckets = std::isnan(histogram.sum) ? countIn(all) : histogram.count;
  const double below = std::min(rankOf(histogram, all, lower), inBuckets);
  const double belowUpper = std::min(rankOf(histogram, all, upper), inBuckets);
  return {(belowUpper - below) / histogram.count, inBuckets < histogram.count};
}

double nativeVariance(const FloatHistogram& histogram) {
  const double mean = histogram.sum / histogram.count;
  KahanSum squares;
  for (const BucketView& bucket : buckets(histogram)) {
    if (bucket.count == 0) continue;
    double middle = 0;
    if (histogram.usesCustomBuckets()) {
      middle = (bucket.upper + bucket.lower) / 2;
    } else if (!spansZero(bucket)) {
      middle = std::copysign(std::sqrt(bucket.lower * bucket.upper), bucket.upper);
    }
    squares.add(bucket.count * (middle - mean) * (middle - mean));
  }
  return (squares.sum + squares.rest) / histogram.count;
}

}  // namespace oriel::promql
