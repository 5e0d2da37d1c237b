#include "models/promql/exec/extended_range_call.h"

#include "models/promql/exec/range_call.h"

namespace oriel::promql {

Status ExtendedRangeCall::open() {
  ORIEL_TRY(reader_.open(series_));
  for (OutputSeries& series : series_) {
    metricNames_.emplace_back(series.labels.metricName());
    series.dropName = true;
  }
  return {};
}

Status ExtendedRangeCall::rows(int first, int count, const RowSink& sink) {
  return reader_.read(first, count, [&](int series, SampleColumns& columns) -> Status {
    if (columns.size() == 0 || !fill(series, columns, first, count)) return {};
    return sink(series, row_);
  });
}

bool ExtendedRangeCall::fill(int series, const SampleColumns& columns, int first, int count) {
  const FunctionNotes notes{context_, place_, metricNames_[static_cast<std::size_t>(series)]};
  ExtendedWindows windows(selection_, columns);
  row_.reset(count);
  bool any = false;
  bool anyFloat = false;
  for (int i = 0; i < count; ++i) {
    Window window = windows.at(grid_.at(first + i));
    if (window.size + window.histogramCount == 0) continue;
    window.notes = &notes;
    if (!context_.usesStartTimes()) window.startTimes = window.histogramStartTimes = nullptr;
    WindowResult result;
    if (!function_.evaluate(window, selection_.smoothed, result)) continue;
    any = true;
    if (result.histogram) {
      row_.setHistogram(i, std::move(result.histogram));
    } else {
      row_.setFloat(i, result.value);
      anyFloat = true;
    }
  }
  if (anyFloat && function_.counter && RangeCall::mayNotBeCounter(notes.metric)) notes.possiblyNoCounter();
  return any;
}

}  // namespace oriel::promql
