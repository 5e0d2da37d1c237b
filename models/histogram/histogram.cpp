#include "models/histogram/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/text.h"

namespace oriel {
namespace {

/// Upper bound of exponential bucket `index`: 2^(index * 2^-schema).
double exponentialBound(std::int32_t schema, std::int32_t index) {
  return std::exp2(std::ldexp(static_cast<double>(index), -schema));
}

struct IndexedCount {
  std::int32_t index;
  double count;
};

std::vector<IndexedCount> indexed(const std::vector<Span>& spans, const std::vector<double>& counts) {
  std::vector<IndexedCount> out;
  std::int32_t index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i) out.push_back({index++, counts[at++]});
  }
  return out;
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

std::vector<BucketView> buckets(const FloatHistogram& histogram) {
  std::vector<BucketView> out;
  if (histogram.usesCustomBuckets()) {
    for (const auto& bucket : indexed(histogram.positiveSpans, histogram.positiveBuckets))
      out.push_back(customBucket(histogram, bucket));
    return out;
  }
  auto negative = indexed(histogram.negativeSpans, histogram.negativeBuckets);
  std::reverse(negative.begin(), negative.end());
  for (const auto& [index, count] : negative)
    out.push_back({-exponentialBound(histogram.schema, index), -exponentialBound(histogram.schema, index - 1), true,
                   false, count});
  if (histogram.zeroCount != 0)
    out.push_back({-histogram.zeroThreshold, histogram.zeroThreshold, true, true, histogram.zeroCount});
  for (const auto& [index, count] : indexed(histogram.positiveSpans, histogram.positiveBuckets))
    out.push_back(
        {exponentialBound(histogram.schema, index - 1), exponentialBound(histogram.schema, index), false, true, count});
  return out;
}

std::string FloatHistogram::toString() const {
  std::string out = "{count:" + formatFloatShort(count) + ", sum:" + formatFloatShort(sum);
  for (const BucketView& bucket : buckets(*this)) {
    if (bucket.count == 0) continue;
    out += bucket.lowerInclusive ? ", [" : ", (";
    out += formatFloatShort(bucket.lower) + "," + formatFloatShort(bucket.upper);
    out += bucket.upperInclusive ? "]:" : "):";
    out += formatFloatShort(bucket.count);
  }
  return out + "}";
}

}  // namespace oriel
