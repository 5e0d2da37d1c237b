#include "models/promql/exec/aggregate_select.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/text.h"
#include "models/promql/functions/quantile.h"

namespace oriel::promql {

ParameterBounds boundsOf(const std::vector<double>& parameters) {
  ParameterBounds bounds;
  for (const double parameter : parameters) {
    bounds.anyNaN |= std::isnan(parameter);
    bounds.least = std::min(bounds.least, parameter);
    bounds.most = std::max(bounds.most, parameter);
  }
  return bounds;
}

Status checkCounts(const std::vector<double>& counts) {
  constexpr double kTooLarge = 9223372036854775808.0;
  const auto [least, most, anyNaN] = boundsOf(counts);
  if (anyNaN) return makeError(ErrorCode::Execution, "Parameter value is NaN");
  if (most < 1) return {};
  if (least <= -kTooLarge)
    return makeError(ErrorCode::Execution, "Scalar value " + formatFloatShort(least) + " underflows int64");
  if (most >= kTooLarge)
    return makeError(ErrorCode::Execution, "Scalar value " + formatFloatShort(most) + " overflows int64");
  return {};
}

Status SelectK::open() {
  ORIEL_TRY(parameter_->open());
  ORIEL_TRY(input_->open());
  series_ = input_->series();
  std::vector<OutputSeries> groups;
  groupOf_ = grouping_.assign(series_, groups);
  groups_ = groups.size();
  candidates_.resize(groups_);
  return {};
}

/// NaN is chosen last, whichever end is wanted.
bool SelectK::before(double a, double b) const {
  if (std::isnan(a)) return false;
  if (std::isnan(b)) return true;
  return largest_ ? a > b : a < b;
}

bool SelectK::sinks(double a, double b) const { return std::isnan(a) || (largest_ ? a < b : a > b); }

/// A heap with the worst of the chosen on top. Which of equal samples stay follows from how its entries move, so this
/// is the binary heap that Prometheus uses and not the one of the standard library.
void SelectK::offer(std::vector<int>& heap, int series, std::size_t k, const Batch& batch, int step) const {
  const auto valueOf = [&](std::size_t i) { return batch.row(heap[i]).value(step); };
  if (heap.size() < k) {
    heap.push_back(series);
    for (std::size_t i = heap.size() - 1; i > 0 && sinks(valueOf(i), valueOf((i - 1) / 2)); i = (i - 1) / 2)
      std::swap(heap[i], heap[(i - 1) / 2]);
    return;
  }
  if (!before(batch.row(series).value(step), valueOf(0))) return;
  heap[0] = series;
  for (std::size_t i = 0, child = 1; child < heap.size(); child = 2 * i + 1) {
    if (child + 1 < heap.size() && sinks(valueOf(child + 1), valueOf(child))) ++child;
    if (!sinks(valueOf(child), valueOf(i))) return;
    std::swap(heap[i], heap[child]);
    i = child;
  }
}

void SelectK::selectAt(int step, double k, const Batch& batch) {
  order_.clear();
  if (!(k >= 1)) return;
  for (auto& candidates : candidates_) candidates.clear();
  const auto most = static_cast<std::size_t>(k);
  for (const int series : batch.order) {
    const RowBuffer& row = batch.row(series);
    if (row.isFloat(step)) {
      offer(candidates_[static_cast<std::size_t>(groupOf_[static_cast<std::size_t>(series)])], series, most, batch,
            step);
    } else if (row.isHistogram(step)) {
      context_.info(std::string("ignored histogram in ") + (largest_ ? "topk" : "bottomk") + " aggregation", place_);
    }
  }
  for (auto& candidates : candidates_) {
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](int a, int b) { return before(batch.row(a).value(step), batch.row(b).value(step)); });
    order_.insert(order_.end(), candidates.begin(), candidates.end());
  }
}

Status SelectK::rows(int first, int count, const RowSink& sink) {
  std::vector<double> parameters;
  ORIEL_TRY(scalarValues(*parameter_, first, count, parameters));
  ORIEL_TRY(checkCounts(parameters));
  ORIEL_ASSIGN(const SampleHold hold, materialise(context_, *input_, first, count, batch_));
  if (series_.empty()) return {};
  keep_.assign(batch_.size(), {});
  for (int i = 0; i < count; ++i) {
    ORIEL_TRY(context_.check());
    selectAt(i, parameters[static_cast<std::size_t>(i)], batch_);
    for (const int series : order_) {
      auto& keep = keep_[static_cast<std::size_t>(series)];
      if (keep.empty()) keep.assign(static_cast<std::size_t>(count), 0);
      keep[static_cast<std::size_t>(i)] = 1;
    }
  }
  const std::vector<int>& order = count == 1 ? order_ : batch_.order;
  for (const int series : order) {
    const auto& keep = keep_[static_cast<std::size_t>(series)];
    if (keep.empty()) continue;
    RowBuffer& row = batch_.row(series);
    for (int i = 0; i < count; ++i)
      if (keep[static_cast<std::size_t>(i)] == 0) row.setAbsent(i);
    ORIEL_TRY(sink(series, row));
  }
  return {};
}

Status AggregateQuantile::open() {
  ORIEL_TRY(parameter_->open());
  ORIEL_TRY(input_->open());
  const std::vector<int> groupOf = grouping_.assign(input_->series(), series_);
  members_.resize(series_.size());
  for (std::size_t i = 0; i < groupOf.size(); ++i)
    members_[static_cast<std::size_t>(groupOf[i])].push_back(static_cast<int>(i));
  return {};
}

void AggregateQuantile::noteParameters(const std::vector<double>& parameters) {
  const ParameterBounds bounds = boundsOf(parameters);
  const auto complain = [this](double q) {
    context_.warn("quantile value should be between 0 and 1, got " + formatFloatShort(q), parameterPlace_);
  };
  if (bounds.anyNaN) return complain(std::numeric_limits<double>::quiet_NaN());
  if (bounds.most > 1) complain(bounds.most);
  if (bounds.least < 0) complain(bounds.least);
}

Status AggregateQuantile::rows(int first, int count, const RowSink& sink) {
  std::vector<double> parameters;
  ORIEL_TRY(scalarValues(*parameter_, first, count, parameters));
  noteParameters(parameters);
  ORIEL_ASSIGN(const SampleHold hold, materialise(context_, *input_, first, count, batch_));
  std::vector<double> values;
  for (std::size_t group = 0; group < members_.size(); ++group) {
    row_.reset(count);
    for (int i = 0; i < count; ++i) {
      ORIEL_TRY(context_.check());
      values.clear();
      for (const int series : members_[group]) {
        const RowBuffer& row = batch_.row(series);
        if (row.isFloat(i)) values.push_back(row.value(i));
        if (row.isHistogram(i)) context_.info("ignored histogram in quantile aggregation", place_);
      }
      if (!values.empty()) row_.setFloat(i, quantileOf(parameters[static_cast<std::size_t>(i)], values));
    }
    ORIEL_TRY(sink(static_cast<int>(group), row_));
  }
  return {};
}

Status CountValues::open() {
  if (!isUtf8(label_) || label_.empty()) return makeError(ErrorCode::Execution, "invalid label name " + quote(label_));
  ORIEL_TRY(input_->open());
  const LabelSubset kept = grouping_.subset();
  // The samples are labelled before they are grouped, so that `without` takes the value away again.
  const auto& names = grouping_.names;
  labelled_ =
      !grouping_.without || (label_ != kMetricName && std::find(names.begin(), names.end(), label_) == names.end());
  std::vector<Labels> groups;
  for (const OutputSeries& series : input_->series()) groups.push_back(kept.of(series.labels));
  constexpr int kBatch = 256;
  for (int first = 0; first < grid_.count; first += kBatch) {
    ORIEL_TRY(context_.check());
    ORIEL_TRY(input_->rows(first, std::min(kBatch, grid_.count - first), [&](int series, RowBuffer& row) -> Status {
      countRow(groups[static_cast<std::size_t>(series)], row, first);
      return {};
    }));
  }
  std::uint64_t cells = 0;
  for (const auto& counts : counts_) cells += counts.size();
  hold_ = SampleHold(context_, cells);
  return context_.hold(cells);
}

void CountValues::countRow(const Labels& group, const RowBuffer& row, int first) {
  for (int i = 0; i < row.size(); ++i) {
    if (!row.present(i)) continue;
    const std::string value = row.isFloat(i) ? formatFloat(row.value(i)) : row.histogram(i)->toString();
    Labels labels = labelled_ ? LabelsBuilder(group).set(label_, value).labels() : group;
    const auto at = static_cast<std::size_t>(index_.add(labels));
    if (at == series_.size()) {
      series_.push_back({std::move(labels), false});
      counts_.emplace_back();
    }
    auto& counts = counts_[at];
    // Within one row the steps rise, but several rows fall into one series.
    const auto place = std::lower_bound(counts.begin(), counts.end(), first + i,
                                        [](const auto& entry, int step) { return entry.first < step; });
    if (place != counts.end() && place->first == first + i) {
      place->second += 1;
    } else {
      counts.insert(place, {first + i, 1});
    }
  }
}

Status CountValues::rows(int first, int count, const RowSink& sink) {
  for (std::size_t series = 0; series < counts_.size(); ++series) {
    row_.reset(count);
    bool any = false;
    for (const auto& [step, number] : counts_[series]) {
      if (step < first || step >= first + count) continue;
      row_.setFloat(step - first, number);
      any = true;
    }
    if (any) ORIEL_TRY(sink(static_cast<int>(series), row_));
  }
  return {};
}

}  // namespace oriel::promql
