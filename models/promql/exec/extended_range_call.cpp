#include "models/promql/exec/extended_range_call.h"

#include "models/promql/exec/range_call.h"

namespace oriel::promql {
namespace {

constexpr std::size_t kSamplesBetweenLooks = 1 << 20;

}  // namespace

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
    if (columns.size() == 0) return {};
    ORIEL_ASSIGN(const bool any, fill(series, columns, first, count));
    return any ? sink(series, row_) : Status();
  });
}

Result<bool> ExtendedRangeCall::fill(int series, const SampleColumns& columns, int first, int count) {
  const FunctionNotes notes{context_, place_, metricNames_[static_cast<std::size_t>(series)]};
  ExtendedWindows windows(selection_, columns);
  row_.reset(count);
  bool any = false;
  bool anyFloat = false;
  std::size_t looked = 0;
  for (int i = 0; i < count; ++i) {
    Window window = windows.at(grid_.at(first + i));
    if (window.size + window.histogramCount == 0) continue;
    window.notes = &notes;
    // Wide windows over many samples take long; who waits for the query may have gone.
    looked += window.size + window.histogramCount;
    if (looked > kSamplesBetweenLooks) {
      ORIEL_TRY(context_.check());
      looked = 0;
    }
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
