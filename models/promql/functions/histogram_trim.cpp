#include "models/promql/functions/histogram_trim.h"

#include <cmath>
#include <limits>

#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

constexpr double kTrimInfinity = std::numeric_limits<double>::infinity();

/// What is left of a bucket, and the value at which it counts for the sum.
struct KeptPart {
  double count = 0;
  double middle = 0;
};

struct TrimBucket {
  double lower = 0;
  double upper = 0;
  double count = 0;
};

/// One trimming: walks the buckets of both sides and the zero bucket, in the order in which they are summed up.
class HistogramTrimmer {
 public:
  HistogramTrimmer(const FloatHistogram& histogram, double cut, bool keepLower)
      : out_(histogram), cut_(cut), keepLower_(keepLower), linear_(histogram.usesCustomBuckets()) {}

  FloatHistogram trim() {
    const bool anyPositive = trimSide(out_.positiveSpans, out_.positiveBuckets, true);
    const bool anyNegative = trimSide(out_.negativeSpans, out_.negativeBuckets, false);
    if (out_.zeroCount > 0) trimZero(anyPositive, anyNegative);
    if (!changed_) return std::move(out_);
    out_.count = count_;
    out_.sum = sum_;
    return compactHistogram(out_);
  }

 private:
  bool trimSide(const std::vector<Span>& spans, std::vector<double>& counts, bool positive) {
    bool any = false;
    std::int64_t index = 0;
    std::size_t at = 0;
    for (const Span& span : spans) {
      index += span.offset;
      for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i, ++at, ++index) {
        if (counts[at] == 0) continue;
        any = true;
        take(keptOf(bucketAt(index, counts[at], positive), positive), counts[at]);
      }
    }
    return any;
  }

  TrimBucket bucketAt(std::int64_t index, double count, bool positive) const {
    if (linear_) {
      const auto& bounds = out_.customBounds;
      const auto i = static_cast<std::size_t>(index < 0 ? 0 : index);
      const double lower = i == 0 || i > bounds.size() ? -kTrimInfinity : bounds[i - 1];
      return {lower, i < bounds.size() ? bounds[i] : kTrimInfinity, count};
    }
    const double inner = exponentialUpperBound(out_.schema, index - 1);
    const double outer = exponentialUpperBound(out_.schema, index);
    return positive ? TrimBucket{inner, outer, count} : TrimBucket{-outer, -inner, count};
  }

  void take(const KeptPart& kept, double& count) {
    if (count != kept.count) {
      count = kept.count;
      changed_ = true;
    }
    count_ += kept.count;
    sum_ += kept.middle * kept.count;
  }

  KeptPart keptOf(const TrimBucket& bucket, bool positive) const {
    const bool whole = keepLower_ ? bucket.upper <= cut_ : bucket.lower >= cut_;
    if (whole) return {bucket.count, middleOf(bucket.lower, bucket.upper, positive)};
    const bool part = keepLower_ ? bucket.lower < cut_ : bucket.upper > cut_;
    if (!part) return {};
    if (bucket.lower == -kTrimInfinity) return cutLowest(bucket);
    // Nothing is known of how the observations lie in a bucket without end: it counts as lying at the cut, or not.
    if (bucket.upper == kTrimInfinity) return keepLower_ ? KeptPart{} : openEnd(bucket);
    const double below = bucket.count * shareBelowCut(bucket, positive);
    if (keepLower_) return {below, middleOf(bucket.lower, cut_, positive)};
    return {bucket.count - below, middleOf(cut_, bucket.upper, positive)};
  }

  KeptPart openEnd(const TrimBucket& bucket) const {
    return cut_ >= bucket.lower ? KeptPart{bucket.count, cut_} : KeptPart{};
  }

  /// The lowest of the custom buckets has no lower bound; with a positive upper one it is taken to begin at zero.
  KeptPart cutLowest(const TrimBucket& bucket) const {
    const bool beginsAtZero = bucket.upper > 0 && bucket.upper != kTrimInfinity;
    if (keepLower_) {
      if (beginsAtZero && cut_ > 0) return {bucket.count * cut_ / bucket.upper, cut_ / 2};
      return bucket.upper <= 0 ? KeptPart{bucket.count, cut_} : KeptPart{};
    }
    if (beginsAtZero && cut_ >= 0) return {bucket.count * (1 - cut_ / bucket.upper), (cut_ + bucket.upper) / 2};
    return {};
  }

  double shareBelowCut(const TrimBucket& bucket, bool positive) const {
    if (linear_) return (cut_ - bucket.lower) / (bucket.upper - bucket.lower);
    const double lower = std::log2(std::fabs(bucket.lower));
    const double upper = std::log2(std::fabs(bucket.upper));
    const double cut = std::log2(std::fabs(cut_));
    return positive ? (cut - lower) / (upper - lower) : 1 - (cut - upper) / (lower - upper);
  }

  double middleOf(double lower, double upper, bool positive) const {
    if (std::isinf(lower)) {
      if (std::isinf(upper)) return 0;
      return upper > 0 ? upper / 2 : upper;
    }
    if (std::isinf(upper)) return lower;
    if (linear_) return (lower + upper) / 2;
    const double middle = std::sqrt(std::fabs(lower * upper));
    return positive ? middle : -middle;
  }

  /// With observations on one side only, the zero bucket reaches from zero to that side.
  void trimZero(bool anyPositive, bool anyNegative) {
    const double lower = anyPositive && !anyNegative ? 0 : -out_.zeroThreshold;
    const double upper = anyNegative && !anyPositive ? 0 : out_.zeroThreshold;
    double from = lower;
    double to = upper;
    (keepLower_ ? to : from) = cut_;
    if (cut_ <= lower || cut_ >= upper) {
      const bool all = keepLower_ ? cut_ > lower : cut_ <= lower;
      take(all ? KeptPart{out_.zeroCount, (lower + upper) / 2} : KeptPart{}, out_.zeroCount);
      return;
    }
    take({out_.zeroCount * ((to - from) / (upper - lower)), (from + to) / 2}, out_.zeroCount);
  }

  FloatHistogram out_;
  double cut_;
  bool keepLower_;
  bool linear_;
  bool changed_ = false;
  double count_ = 0;
  double sum_ = 0;
};

}  // namespace

FloatHistogram trimHistogram(const FloatHistogram& histogram, double cut, bool keepLower) {
  return HistogramTrimmer(histogram, cut, keepLower).trim();
}

}  // namespace oriel::promql
