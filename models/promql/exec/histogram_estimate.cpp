#include "models/promql/exec/histogram_estimate.h"

#include <cmath>

#include "models/base/text.h"
#include "models/promql/exec/label_tools.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

std::string forMetric(const std::string& metric) {
  return metric.empty() ? std::string() : " for metric name " + quote(metric);
}

}  // namespace

Status HistogramEstimate::open() {
  ORIEL_TRY(parameters_.open());
  ORIEL_TRY(input_->open());
  LabelIndex index;
  const auto groupOf = [&](const Labels& labels) -> Group& {
    const auto id = static_cast<std::size_t>(index.add(labels));
    if (id == groups_.size()) {
      groups_.push_back({std::string(labels.metricName()), {}, {}});
      series_.push_back({labels, true});
    }
    return groups_[id];
  };
  for (std::size_t i = 0; i < input_->series().size(); ++i) {
    const Labels& labels = input_->series()[i].labels;
    const int series = static_cast<int>(i);
    groupOf(labels).native.push_back(series);
    const auto upper = parseFloat(labels.get("le"));
    if (!upper.ok()) {
      malformed_.push_back({series, std::string(labels.metricName()), std::string(labels.get("le"))});
      continue;
    }
    groupOf(LabelsBuilder(labels).remove("le").labels()).buckets.push_back({series, *upper});
  }
  return {};
}

void HistogramEstimate::noteMalformed(int count) {
  for (const Malformed& series : malformed_) {
    const RowBuffer& row = batch_.row(series.series);
    for (int i = 0; i < count; ++i) {
      if (!row.isFloat(i)) continue;
      context_.warn(
          "bucket label \"le\" is missing or has a malformed value of " + quote(series.le) + forMetric(series.metric),
          inputPlace_);
      break;
    }
  }
}

double HistogramEstimate::ofNative(const FloatHistogram& histogram, const Group& group, int step) const {
  const bool hasNaN = std::isnan(histogram.sum);
  if (kind_ == Kind::Fraction) {
    if (hasNaN)
      context_.info("input to histogram_fraction has NaN observations, which are excluded from all fractions" +
                        forMetric(group.metric),
                    inputPlace_);
    return nativeFraction(parameters_.at(0, step), parameters_.at(1, step), histogram);
  }
  const double value = nativeQuantile(parameters_.at(0, step), histogram);
  if (hasNaN)
    context_.info(std::string("input to histogram_quantile has NaN observations, result is ") +
                      (std::isnan(value) ? "NaN" : "skewed higher") + forMetric(group.metric),
                  inputPlace_);
  return value;
}

double HistogramEstimate::ofClassic(const Group& group, int step) {
  if (kind_ == Kind::Fraction) return classicFraction(parameters_.at(0, step), parameters_.at(1, step), scratch_);
  const ClassicQuantile quantile = classicQuantile(parameters_.at(0, step), scratch_);
  if (quantile.forcedMonotonic)
    context_.info(
        "input to histogram_quantile needed to be fixed for monotonicity (see "
        "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)" +
            forMetric(group.metric),
        inputPlace_);
  return quantile.value;
}

void HistogramEstimate::estimateCell(const Group& group, int step) {
  const FloatHistogram* native = nullptr;
  for (const int series : group.native)
    if (batch_.row(series).isHistogram(step)) native = batch_.row(series).histogram(step).get();
  scratch_.clear();
  for (const Bucket& bucket : group.buckets)
    if (batch_.row(bucket.series).isFloat(step))
      scratch_.push_back({bucket.upper, batch_.row(bucket.series).value(step)});
  if (native != nullptr && !scratch_.empty()) {
    context_.warn("vector contains a mix of classic and native histograms" + forMetric(group.metric), inputPlace_);
    return;
  }
  if (native != nullptr) row_.setFloat(step, ofNative(*native, group, step));
  if (!scratch_.empty()) row_.setFloat(step, ofClassic(group, step));
}

void HistogramEstimate::estimateRow(const Group& group, int count) {
  row_.reset(count);
  for (int i = 0; i < count; ++i) estimateCell(group, i);
}

Status HistogramEstimate::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(parameters_.read(first, count));
  ORIEL_ASSIGN(const SampleHold hold, materialise(context_, *input_, first, count, batch_));
  noteMalformed(count);
  for (int i = 0; kind_ == Kind::Quantile && !series_.empty() && i < count; ++i) {
    const double q = parameters_.at(0, i);
    if (std::isnan(q) || q < 0 || q > 1)
      context_.warn("quantile value should be between 0 and 1, got " + formatFloatShort(q), parameterPlace_);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    ORIEL_TRY(context_.check());
    estimateRow(groups_[i], count);
    ORIEL_TRY(sink(static_cast<int>(i), row_));
  }
  return {};
}

}  // namespace oriel::promql
