#include "models/promql/exec/histogram_estimate.h"

#include <algorithm>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/exec/label_tools.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

/// A number as OpenMetrics writes it in labels: never without a point or an exponent.
std::string quantileLabel(double q) {
  if (q == 0) return "0.0";
  std::string text = formatFloatShort(q);
  if (std::isfinite(q) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string HistogramEstimate::forMetric(const Group& group) const {
  return group.metric.empty() ? std::string() : " for metric name " + quote(group.metric);
}

Status HistogramEstimate::open() {
  for (const OperatorPtr& parameter : parameters_) ORIEL_TRY(parameter->open());
  ORIEL_TRY(input_->open());
  values_.resize(parameters_.size());
  groupInput();
  ORIEL_TRY(findEstimates());
  makeSeries();
  return {};
}

void HistogramEstimate::groupInput() {
  LabelIndex index;
  const auto groupOf = [&](const Labels& labels) -> Group& {
    const auto id = static_cast<std::size_t>(index.add(labels));
    if (id == groups_.size()) groups_.push_back({labels, std::string(labels.metricName()), {}, {}});
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
  for (Group& group : groups_)
    std::stable_sort(group.buckets.begin(), group.buckets.end(),
                     [](const Bucket& a, const Bucket& b) { return a.upper < b.upper; });
}

/// The labels of the answer depend on values, which are read for all steps before there is any answer.
Status HistogramEstimate::findEstimates() {
  if (shape_.kind != Kind::Quantiles) {
    estimates_.push_back({});
    return {};
  }
  const std::uint64_t cells = parameters_.size() * static_cast<std::uint64_t>(grid_.count);
  valuesHold_ = SampleHold(context_, cells);
  ORIEL_TRY(context_.hold(cells));
  allValues_.resize(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    ORIEL_TRY(context_.check());
    ORIEL_TRY(scalarValues(*parameters_[i], 0, grid_.count, allValues_[i]));
    std::vector<std::string> texts;
    double before = 0;
    for (std::size_t step = 0; step < allValues_[i].size(); ++step) {
      const double q = allValues_[i][step];
      if (step > 0 && (q == before || (std::isnan(q) && std::isnan(before)))) continue;
      before = q;
      texts.push_back(quantileLabel(q));
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    const bool always = texts.size() == 1;
    for (std::string& text : texts) estimates_.push_back({i, std::move(text), always});
  }
  return {};
}

void HistogramEstimate::makeSeries() {
  for (const Estimate& estimate : estimates_) {
    for (const Group& group : groups_) {
      if (shape_.kind == Kind::Quantiles) {
        series_.push_back({LabelsBuilder(group.labels).set(shape_.label, estimate.text).labels(), true});
      } else {
        series_.push_back({group.labels, true});
      }
    }
  }
}

Status HistogramEstimate::readParameters(int first, int count) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (shape_.kind == Kind::Quantiles) {
      const auto begin = allValues_[i].begin() + first;
      values_[i].assign(begin, begin + count);
    } else {
      ORIEL_TRY(scalarValues(*parameters_[i], first, count, values_[i]));
    }
  }
  return {};
}

void HistogramEstimate::noteParameters(int count) {
  if (shape_.kind == Kind::Fraction) return;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    for (int step = 0; step < count; ++step) {
      const double q = parameter(i, step);
      if (std::isnan(q) || q < 0 || q > 1)
        context_.warn("quantile value should be between 0 and 1, got " + formatFloatShort(q),
                      shape_.parameterPlaces[i]);
    }
  }
}

void HistogramEstimate::noteMalformed(int count) {
  for (const Malformed& series : malformed_) {
    const RowBuffer& row = batch_.row(series.series);
    const std::string metric = series.metric.empty() ? std::string() : " for metric name " + quote(series.metric);
    for (int i = 0; i < count; ++i) {
      if (!row.isFloat(i)) continue;
      context_.warn("bucket label \"le\" is missing or has a malformed value of " + quote(series.le) + metric,
                    shape_.inputPlace);
      break;
    }
  }
}

double HistogramEstimate::quantileOfNative(const Group& group, const FloatHistogram& histogram, double q) {
  const NativeEstimate estimate = nativeQuantile(q, histogram);
  if (estimate.missing)
    context_.info(std::string("input to histogram_quantile has NaN observations, result is ") +
                      (std::isnan(estimate.value) ? "NaN" : "skewed higher") + forMetric(group),
                  shape_.inputPlace);
  return estimate.value;
}

double HistogramEstimate::fractionOfNative(const Group& group, const FloatHistogram& histogram, int step) {
  const NativeEstimate estimate = nativeFraction(parameter(0, step), parameter(1, step), histogram);
  if (estimate.missing)
    context_.info(
        "input to histogram_fraction has NaN observations, which are excluded from all fractions" + forMetric(group),
        shape_.inputPlace);
  return estimate.value;
}

bool HistogramEstimate::asked(const Estimate& estimate, int step) const {
  return estimate.always || quantileLabel(parameter(estimate.parameter, step)) == estimate.text;
}

void HistogramEstimate::estimateNative(const Group& group, std::size_t index, const FloatHistogram& histogram,
                                       int step) {
  const double value = shape_.kind == Kind::Fraction
                           ? fractionOfNative(group, histogram, step)
                           : quantileOfNative(group, histogram, parameter(estimates_[index].parameter, step));
  rows_[index].setFloat(step, value);
}

void HistogramEstimate::estimateClassic(const Group& group, std::size_t index, int step, Timestamp at) {
  if (shape_.kind == Kind::Fraction) {
    rows_[index].setFloat(step, scratch_.fraction(parameter(0, step), parameter(1, step)));
    return;
  }
  MonotonicityFix fix;
  rows_[index].setFloat(step, scratch_.quantile(parameter(estimates_[index].parameter, step), fix));
  if (fix.forced) context_.infoMonotonicity(group.metric, shape_.inputPlace, at, fix);
}

void HistogramEstimate::estimateGroup(std::size_t index, int first, int count) {
  const Group& group = groups_[index];
  for (RowBuffer& row : rows_) row.reset(count);
  for (int step = 0; step < count; ++step) {
    const FloatHistogram* native = nullptr;
    for (const int series : group.native)
      if (batch_.row(series).isHistogram(step)) native = batch_.row(series).histogram(step).get();
    scratch_.clear();
    for (const Bucket& bucket : group.buckets)
      if (batch_.row(bucket.series).isFloat(step)) scratch_.add({bucket.upper, batch_.row(bucket.series).value(step)});
    if (native != nullptr && !scratch_.empty()) {
      context_.warn("vector contains a mix of classic and native histograms" + forMetric(group), shape_.inputPlace);
      continue;
    }
    if (native == nullptr && scratch_.empty()) continue;
    scratch_.sort();
    for (std::size_t i = 0; i < estimates_.size(); ++i) {
      if (!asked(estimates_[i], step)) continue;
      if (native != nullptr) {
        estimateNative(group, i, *native, step);
      } else {
        estimateClassic(group, i, step, grid_.at(first + step));
      }
    }
  }
}

Status HistogramEstimate::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(readParameters(first, count));
  ORIEL_ASSIGN(const SampleHold hold, materialise(context_, *input_, first, count, batch_));
  noteParameters(count);
  noteMalformed(count);
  rows_.resize(estimates_.size());
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    ORIEL_TRY(context_.check());
    estimateGroup(group, first, count);
    for (std::size_t i = 0; i < estimates_.size(); ++i)
      ORIEL_TRY(sink(static_cast<int>(i * groups_.size() + group), rows_[i]));
  }
  return {};
}

}  // namespace oriel::promql
