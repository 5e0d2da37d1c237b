#include "models/promql/script/classic_histograms.h"

#include <cmath>
#include <limits>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql::script {
namespace {

enum class ClassicPart { None, Bucket, Count, Sum };

ClassicPart takeSuffix(std::string_view& name) {
  constexpr std::pair<std::string_view, ClassicPart> kSuffixes[] = {
      {"_bucket", ClassicPart::Bucket}, {"_count", ClassicPart::Count}, {"_sum", ClassicPart::Sum}};
  for (const auto& [suffix, part] : kSuffixes) {
    if (!name.ends_with(suffix)) continue;
    name.remove_suffix(suffix.size());
    return part;
  }
  return ClassicPart::None;
}

Error classicError(const Labels& labels, const std::string& text) {
  return makeError(ErrorCode::InvalidInput, "the classic histogram " + labels.toString() + ": " + text);
}

}  // namespace

void ClassicHistograms::add(const Labels& labels, const std::vector<StoredSample>& samples) {
  std::string_view base = labels.metricName();
  const ClassicPart part = takeSuffix(base);
  if (part == ClassicPart::None) return;
  double upper = 0;
  if (part == ClassicPart::Bucket) {
    const Result<double> parsed = parseFloat(labels.get("le"));
    if (!parsed.ok() || std::isnan(*parsed)) return;
    upper = *parsed;
  }
  auto& times = histograms_[LabelsBuilder(labels).set(kMetricName, base).remove("le").labels()];
  for (const StoredSample& sample : samples) {
    if (sample.histogram) continue;
    Classic& classic = times[sample.timestamp];
    if (part == ClassicPart::Bucket) classic.buckets.emplace(upper, sample.value);
    if (part == ClassicPart::Count) classic.count = sample.value;
    if (part == ClassicPart::Sum) classic.sum = sample.value;
  }
}

Result<std::shared_ptr<const FloatHistogram>> ClassicHistograms::nativeOf(const Labels& labels,
                                                                          const Classic& classic) {
  if (classic.buckets.empty() && !classic.count) return classicError(labels, "neither a count nor buckets");
  FloatHistogram out;
  out.schema = kCustomBucketsSchema;
  out.sum = classic.sum;
  out.count = classic.count ? *classic.count : classic.buckets.rbegin()->second;
  auto buckets = classic.buckets;
  buckets.emplace(std::numeric_limits<double>::infinity(), out.count);
  double before = 0;
  for (const auto& [upper, cumulative] : buckets) {
    // Also true for NaN, which no count can be.
    if (!(cumulative >= before)) return classicError(labels, "the bucket counts are not cumulative");
    if (upper != std::numeric_limits<double>::infinity()) out.customBounds.push_back(upper);
    out.positiveBuckets.push_back(cumulative - before);
    before = cumulative;
  }
  if (before != out.count) return classicError(labels, "the count is not that of the last bucket");
  out.positiveSpans = {{0, static_cast<std::uint32_t>(out.positiveBuckets.size())}};
  return std::shared_ptr<const FloatHistogram>(std::make_shared<FloatHistogram>(compactHistogram(out)));
}

Result<std::vector<StoredSeries>> ClassicHistograms::toNative() const {
  std::vector<StoredSeries> out;
  for (const auto& [labels, times] : histograms_) {
    StoredSeries series{labels, {}};
    for (const auto& [time, classic] : times) {
      ORIEL_ASSIGN(auto histogram, nativeOf(labels, classic));
      series.samples.push_back({time, 0, std::move(histogram), std::nullopt});
    }
    out.push_back(std::move(series));
  }
  return out;
}

}  // namespace oriel::promql::script
