#include "models/histogram/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/text.h"

namespace oriel {
namespace {

struct IndexedCount {
  std::int32_t index;
  double count;
};

template <class Use>
void forEachBucket(const std::vector<Span>& spans, const std::vector<double>& counts, Use use) {
  std::int64_t index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i)
      use(static_cast<std::int32_t>(index++), counts[at++]);
  }
}

std::vector<IndexedCount> indexed(const std::vector<Span>& spans, const std::vector<double>& counts) {
  std::vector<IndexedCount> out;
  forEachBucket(spans, counts, [&out](std::int32_t index, double count) { out.push_back({index, count}); });
  return out;
}

BucketView exponentialBucket(std::int32_t schema, const IndexedCount& bucket, bool positive) {
  const double inner = exponentialUpperBound(schema, static_cast<std::int64_t>(bucket.index) - 1);
  const double outer = exponentialUpperBound(schema, bucket.index);
  if (positive) return {inner, outer, false, true, bucket.count};
  return {-outer, -inner, true, false, bucket.count};
}

BucketView customBucket(const FloatHistogram& histogram, const IndexedCount& bucket) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const auto& bounds = histogram.customBounds;
  const auto i = static_cast<std::size_t>(std::max<std::int32_t>(bucket.index, 0));
  const double lower = i == 0 || i > bounds.size() ? -inf : bounds[i - 1];
  const double upper = i < bounds.size() ? bounds[i] : inf;
  return {lower, upper, i == 0, true, bucket.count};
}

std::vector<double> absolute(const std::vector<std::int64_t>& deltas) {
  std::vector<double> out;
  out.reserve(deltas.size());
  std::int64_t sum = 0;
  for (const std::int64_t delta : deltas) out.push_back(static_cast<double>(sum += delta));
  return out;
}

}  // namespace

FloatHistogram Histogram::toFloat() const {
  FloatHistogram out;
  out.hint = hint;
  out.schema = schema;
  out.zeroThreshold = zeroThreshold;
  out.zeroCount = static_cast<double>(zeroCount);
  out.count = static_cast<double>(count);
  out.sum = sum;
  out.positiveSpans = positiveSpans;
  out.negativeSpans = negativeSpans;
  out.positiveBuckets = absolute(positiveBuckets);
  out.negativeBuckets = absolute(negativeBuckets);
  out.customBounds = customBounds;
  return out;
}

double exponentialUpperBound(std::int32_t schema, std::int64_t index) {
  const double exponent = std::ldexp(static_cast<double>(index), -std::clamp(schema, -1000, 1000));
  return exponent == 1024 ? std::numeric_limits<double>::max() : std::exp2(exponent);
}

std::vector<BucketPosition> bucketPositions(const FloatHistogram& histogram) {
  std::vector<BucketPosition> out;
  out.reserve(histogram.positiveBuckets.size() + histogram.negativeBuckets.size() + 1);
  if (!histogram.usesCustomBuckets()) {
    forEachBucket(histogram.negativeSpans, histogram.negativeBuckets,
                  [&out](std::int32_t index, double count) { out.push_back({index, -1, count}); });
    std::reverse(out.begin(), out.end());
    if (histogram.zeroCount > 0) out.push_back({0, 0, histogram.zeroCount});
  }
  forEachBucket(histogram.positiveSpans, histogram.positiveBuckets,
                [&out](std::int32_t index, double count) { out.push_back({index, 1, count}); });
  return out;
}

BucketView bucketAt(const FloatHistogram& histogram, const BucketPosition& position) {
  const IndexedCount bucket{position.index, position.count};
  if (histogram.usesCustomBuckets()) return customBucket(histogram, bucket);
  const double zero = histogram.zeroThreshold;
  if (position.side == 0) return {-zero, zero, true, true, position.count};
  BucketView view = exponentialBucket(histogram.schema, bucket, position.side > 0);
  if (view.upper < 0 && view.upper > -zero) view.upper = -zero;
  if (view.lower > 0 && view.lower < zero) view.lower = zero;
  return view;
}

std::vector<BucketView> buckets(const FloatHistogram& histogram) {
  std::vector<BucketView> out;
  for (const BucketPosition& position : bucketPositions(histogram)) out.push_back(bucketAt(histogram, position));
  return out;
}

std::string FloatHistogram::toString() const {
  std::string out = "{count:" + formatFloatShort(count) + ", sum:" + formatFloatShort(sum);
  const auto append = [&out](const BucketView& bucket) {
    if (bucket.count == 0) return;
    out += bucket.lowerInclusive ? ", [" : ", (";
    out += formatFloatShort(bucket.lower) + "," + formatFloatShort(bucket.upper);
    out += bucket.upperInclusive ? "]:" : "):";
    out += formatFloatShort(bucket.count);
  };
  auto negative = indexed(negativeSpans, negativeBuckets);
  std::reverse(negative.begin(), negative.end());
  for (const IndexedCount& bucket : negative) append(exponentialBucket(schema, bucket, false));
  if (!usesCustomBuckets()) append({-zeroThreshold, zeroThreshold, true, true, zeroCount});
  for (const IndexedCount& bucket : indexed(positiveSpans, positiveBuckets))
    append(usesCustomBuckets() ? customBucket(*this, bucket) : exponentialBucket(schema, bucket, true));
  return out + "}";
}

}  // namespace oriel
