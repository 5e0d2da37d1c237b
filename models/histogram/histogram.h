#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace oriel {

/// What a reader may conclude from two histograms following each other. Source: Prometheus model/histogram.
enum class CounterResetHint : std::uint8_t { Unknown, Reset, NotReset, Gauge };

/// `offset` empty buckets are left out before `length` ones that are present; the first span's offset is an absolute
/// index.
struct Span {
  std::int32_t offset = 0;
  std::uint32_t length = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

inline constexpr std::int32_t kCustomBucketsSchema = -53;

/// A native histogram with float counts; buckets are absolute counts (not deltas). Schemas -4..8 are exponential with
/// base 2^(2^-schema), -53 has its own upper bounds in `customBounds`. A plain value, thread-safe when not changed.
struct FloatHistogram {
  CounterResetHint hint = CounterResetHint::Unknown;
  std::int32_t schema = 0;
  double zeroThreshold = 0;
  double zeroCount = 0;
  double count = 0;
  double sum = 0;
  std::vector<Span> positiveSpans;
  std::vector<Span> negativeSpans;
  std::vector<double> positiveBuckets;
  std::vector<double> negativeBuckets;
  std::vector<double> customBounds;

  bool usesCustomBuckets() const { return schema == kCustomBucketsSchema; }
  /// `{count:3, sum:1.5, [-1,-0.5):1, (0.5,1]:2}` as Prometheus prints it.
  std::string toString() const;
  friend bool operator==(const FloatHistogram&, const FloatHistogram&) = default;
};

/// A native histogram with integer counts, as exposed and stored; buckets are deltas to the one before.
struct Histogram {
  CounterResetHint hint = CounterResetHint::Unknown;
  std::int32_t schema = 0;
  double zeroThreshold = 0;
  std::uint64_t zeroCount = 0;
  std::uint64_t count = 0;
  double sum = 0;
  std::vector<Span> positiveSpans;
  std::vector<Span> negativeSpans;
  std::vector<std::int64_t> positiveBuckets;
  std::vector<std::int64_t> negativeBuckets;
  std::vector<double> customBounds;

  FloatHistogram toFloat() const;
  friend bool operator==(const Histogram&, const Histogram&) = default;
};

/// Upper bound of the exponential bucket `index` (of its absolute values): 2^(index * 2^-schema). The last finite
/// bucket ends at the largest float, the one after it at infinity.
double exponentialUpperBound(std::int32_t schema, std::int64_t index);

/// Lower and upper bound and count of one bucket.
struct BucketView {
  double lower = 0;
  double upper = 0;
  bool lowerInclusive = false;
  bool upperInclusive = true;
  double count = 0;
};
/// Which bucket it is, without its bounds, which cost more than all the rest. `side`: -1 below zero, 0 the zero bucket,
/// 1 above zero or custom.
struct BucketPosition {
  std::int32_t index = 0;
  int side = 0;
  double count = 0;
};
/// In the order of buckets().
std::vector<BucketPosition> bucketPositions(const FloatHistogram& histogram);
BucketView bucketAt(const FloatHistogram& histogram, const BucketPosition& position);

/// All buckets from the most negative to the most positive, a filled zero bucket between. A bucket that reaches into
/// the zero bucket begins where that ends.
std::vector<BucketView> buckets(const FloatHistogram& histogram);

}  // namespace oriel
