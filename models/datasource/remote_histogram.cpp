#include "models/datasource/remote_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace oriel::datasource {

namespace {

constexpr int kMinSchema = -4;
constexpr int kMaxSchema = 8;
/// Bounds come as the shortest text that reads back, so that only the logarithms round.
constexpr double kBoundTolerance = 1e-6;

bool isZeroBucket(const BucketView& bucket) {
  return bucket.lowerInclusive && bucket.upperInclusive && bucket.lower == -bucket.upper;
}

std::optional<int> nearInteger(double value) {
  const double rounded = std::round(value);
  if (!(std::fabs(rounded) < 1e6) || std::fabs(value - rounded) > kBoundTolerance * std::max(1.0, std::fabs(value)))
    return std::nullopt;
  return static_cast<int>(rounded);
}

/// Bounds of a bucket on one side of zero as magnitudes, the smaller first.
std::pair<double, double> magnitudes(const BucketView& bucket) {
  if (bucket.upper <= 0) return {-bucket.upper, -bucket.lower};
  return {bucket.lower, bucket.upper};
}

std::optional<int> schemaOf(const BucketView& bucket) {
  const auto [inner, outer] = magnitudes(bucket);
  if (!(inner > 0) || !std::isfinite(outer)) return std::nullopt;
  const auto schema = nearInteger(-std::log2(std::log2(outer / inner)));
  if (!schema || *schema < kMinSchema || *schema > kMaxSchema) return std::nullopt;
  return schema;
}

void appendBucket(std::vector<Span>& spans, std::vector<double>& counts, int& next, int index, double count) {
  if (spans.empty() || index != next) {
    spans.push_back({spans.empty() ? index : index - next, 0});
  }
  ++spans.back().length;
  counts.push_back(count);
  next = index + 1;
}

/// One side of zero; `indexed` in any order. False when an index is there twice.
bool fillSide(std::vector<std::pair<int, double>> indexed, std::vector<Span>& spans, std::vector<double>& counts) {
  std::sort(indexed.begin(), indexed.end());
  int next = 0;
  for (std::size_t i = 0; i < indexed.size(); ++i) {
    if (i > 0 && indexed[i].first == indexed[i - 1].first) return false;
    appendBucket(spans, counts, next, indexed[i].first, indexed[i].second);
  }
  return true;
}

bool fillExponential(FloatHistogram& histogram, const std::vector<BucketView>& buckets) {
  std::optional<int> schema;
  std::vector<std::pair<int, double>> positive, negative;
  for (const BucketView& bucket : buckets) {
    if (isZeroBucket(bucket)) {
      histogram.zeroThreshold = bucket.upper;
      histogram.zeroCount = bucket.count;
      continue;
    }
    const auto found = schemaOf(bucket);
    if (!found || (schema && *schema != *found)) return false;
    schema = found;
    const auto index = nearInteger(std::ldexp(std::log2(magnitudes(bucket).second), *schema));
    if (!index) return false;
    (bucket.upper <= 0 ? negative : positive).emplace_back(*index, bucket.count);
  }
  histogram.schema = schema.value_or(0);
  return fillSide(std::move(positive), histogram.positiveSpans, histogram.positiveBuckets) &&
         fillSide(std::move(negative), histogram.negativeSpans, histogram.negativeBuckets);
}

void fillCustom(FloatHistogram& histogram, const std::vector<BucketView>& buckets) {
  histogram.schema = kCustomBucketsSchema;
  std::vector<double>& bounds = histogram.customBounds;
  for (const BucketView& bucket : buckets) {
    if (std::isfinite(bucket.lower)) bounds.push_back(bucket.lower);
    if (std::isfinite(bucket.upper)) bounds.push_back(bucket.upper);
  }
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  int next = 0;
  for (const BucketView& bucket : buckets) {
    const auto index = std::lower_bound(bounds.begin(), bounds.end(), bucket.upper) - bounds.begin();
    appendBucket(histogram.positiveSpans, histogram.positiveBuckets, next, static_cast<int>(index), bucket.count);
  }
}

}  // namespace

Result<FloatHistogram> histogramOf(double count, double sum, const std::vector<BucketView>& buckets) {
  FloatHistogram plain;
  plain.count = count;
  plain.sum = sum;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const bool ordered = buckets[i].lower < buckets[i].upper || isZeroBucket(buckets[i]);
    if (!ordered || (i > 0 && !(buckets[i - 1].upper <= buckets[i].lower)))
      return makeError(ErrorCode::InvalidInput, "the buckets of a histogram lie in no order");
  }
  FloatHistogram histogram = plain;
  if (fillExponential(histogram, buckets)) return histogram;
  histogram = std::move(plain);
  fillCustom(histogram, buckets);
  return histogram;
}

}  // namespace oriel::datasource
