#include "models/promql/exec/range_call.h"

namespace oriel::promql {

Status RangeCall::open() {
  ORIEL_TRY(parameters_.open());
  ORIEL_TRY(source_->open(series_));
  for (OutputSeries& series : series_) {
    metricNames_.emplace_back(series.labels.metricName());
    if (!function_.keepsName) series.dropName = true;
  }
  return {};
}

Status RangeCall::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(parameters_.read(first, count));
  if (function_.checkParameters != nullptr && !series_.empty())
    for (int i = 0; i < count; ++i) ORIEL_TRY(function_.checkParameters(parameters_.at(i)));
  return source_->read(first, count, [&](int series, SampleColumns& columns) -> Status {
    if (columns.size() == 0 || !fill(series, columns, first, count)) return {};
    return sink(series, row_);
  });
}

void RangeCall::findResets(const SampleColumns& columns) {
  resetAt_.clear();
  beforeResets_.clear();
  for (std::size_t i = 1; i < columns.values.size(); ++i) {
    if (!(columns.values[i] < columns.values[i - 1])) continue;
    resetAt_.push_back(i);
    beforeResets_.push_back(columns.values[i - 1]);
  }
}

bool RangeCall::fill(int series, const SampleColumns& columns, int first, int count) {
  const FunctionNotes notes{context_, place_, metricNames_[static_cast<std::size_t>(series)]};
  if (function_.evaluateRow != nullptr && columns.histogramTimes.empty() && columns.startTimes.empty() &&
      !source_->windowEnd().fixed) {
    row_.reset(count);
    const WindowRun run{columns.times.data(), columns.values.data(),
                        columns.times.size(), source_->windowEnd().at(grid_.at(first)),
                        grid_.step,           source_->range()};
    const bool any = function_.evaluateRow(run, scratch_, row_);
    if (any && function_.needsResets && mayNotBeCounter(notes.metric)) notes.possiblyNoCounter();
    return any;
  }
  if (function_.needsResets) findResets(columns);
  cursor_ = {};
  row_.reset(count);
  bool any = false;
  bool anyFloat = false;
  WindowResult result;
  for (int i = 0; i < count; ++i) {
    Window window = windowAt(columns, grid_.at(first + i));
    advance(columns, window);
    if (window.size + window.histogramCount == 0) continue;
    window.parameters = parameters_.size() > 0 ? parameters_.at(i) : nullptr;
    window.notes = &notes;
    if (!function_.evaluate(window, result)) continue;
    any = true;
    if (result.histogram) {
      row_.setHistogram(i, std::move(result.histogram));
      result.histogram.reset();
    } else {
      row_.setFloat(i, result.value);
      anyFloat = true;
    }
  }
  if (anyFloat && function_.needsResets && mayNotBeCounter(notes.metric)) notes.possiblyNoCounter();
  return any;
}

Window RangeCall::windowAt(const SampleColumns& columns, Timestamp step) {
  Window window;
  window.end = source_->windowEnd().at(step);
  window.range = source_->range();
  window.start = window.end - window.range;
  window.evaluation = step;
  window.times = columns.times.data();
  window.values = columns.values.data();
  window.histogramTimes = columns.histogramTimes.data();
  window.histograms = columns.histograms.data();
  if (!context_.usesStartTimes()) return window;
  if (!columns.startTimes.empty()) window.startTimes = columns.startTimes.data();
  if (!columns.histogramStartTimes.empty()) window.histogramStartTimes = columns.histogramStartTimes.data();
  return window;
}

void RangeCall::advance(const SampleColumns& columns, Window& window) {
  const auto move = [&window](const std::vector<Timestamp>& times, std::size_t& begin, std::size_t& end) {
    while (end < times.size() && times[end] <= window.end) ++end;
    while (begin < end && times[begin] <= window.start) ++begin;
  };
  move(columns.times, cursor_.begin, cursor_.end);
  window.times += cursor_.begin;
  window.values += cursor_.begin;
  if (window.startTimes != nullptr) window.startTimes += cursor_.begin;
  window.size = cursor_.end - cursor_.begin;
  if (!columns.histogramTimes.empty()) {
    move(columns.histogramTimes, cursor_.histogramBegin, cursor_.histogramEnd);
    window.histogramTimes += cursor_.histogramBegin;
    window.histograms += cursor_.histogramBegin;
    if (window.histogramStartTimes != nullptr) window.histogramStartTimes += cursor_.histogramBegin;
    window.histogramCount = cursor_.histogramEnd - cursor_.histogramBegin;
  }
  if (resetAt_.empty()) return;
  // A reset counts when both of its samples lie in the window.
  while (cursor_.resetEnd < resetAt_.size() && resetAt_[cursor_.resetEnd] < cursor_.end) ++cursor_.resetEnd;
  while (cursor_.resetBegin < cursor_.resetEnd && resetAt_[cursor_.resetBegin] <= cursor_.begin) ++cursor_.resetBegin;
  window.beforeResets = beforeResets_.data() + cursor_.resetBegin;
  window.resetCount = cursor_.resetEnd - cursor_.resetBegin;
}

bool RangeCall::mayNotBeCounter(std::string_view name) {
  return !name.empty() && !name.ends_with("_total") && !name.ends_with("_sum") && !name.ends_with("_count") &&
         !name.ends_with("_bucket");
}

}  // namespace oriel::promql
