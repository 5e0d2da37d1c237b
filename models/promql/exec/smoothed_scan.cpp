#include "models/promql/exec/smoothed_scan.h"

#include <algorithm>

#include "models/promql/functions/extended_rate.h"

namespace oriel::promql {
namespace {

/// The window's own range is the lookback that is there already.
ExtendedSelection aroundSteps(Selection selection) {
  const Duration lookback = selection.range;
  selection.range = 0;
  selection.hints.start += lookback;
  return extendSelection(std::move(selection), lookback, true);
}

std::size_t firstFrom(const Timestamp* times, std::size_t size, Timestamp time) {
  return static_cast<std::size_t>(std::lower_bound(times, times + size, time) - times);
}

}  // namespace

SmoothedScan::SmoothedScan(QueryContext& context, Grid grid, Selection selection)
    : Operator(context, grid),
      selection_(aroundSteps(std::move(selection))),
      reader_(context, grid, selection_.wide, false) {}

Status SmoothedScan::open() {
  ORIEL_TRY(reader_.open(series_));
  for (const OutputSeries& series : series_) metricNames_.emplace_back(series.labels.metricName());
  return {};
}

Status SmoothedScan::rows(int first, int count, const RowSink& sink) {
  return reader_.read(first, count, [&](int series, SampleColumns& columns) -> Status {
    if (columns.size() == 0 || !fill(series, columns, first, count)) return {};
    return sink(series, row_);
  });
}

bool SmoothedScan::fill(int series, const SampleColumns& columns, int first, int count) {
  const FunctionNotes notes{context_, selection_.wide.place, metricNames_[static_cast<std::size_t>(series)]};
  ExtendedWindows windows(selection_, columns);
  row_.reset(count);
  bool any = false;
  for (int i = 0; i < count; ++i) {
    Window window = windows.at(grid_.at(first + i));
    window.notes = &notes;
    if (window.size > 0 && window.histogramCount > 0) {
      notes.mixedFloatsAndHistograms();
    } else {
      any |= window.size > 0 ? fillFloat(window, i) : fillHistogram(window, i);
    }
  }
  return any;
}

bool SmoothedScan::fillFloat(const Window& window, int cell) {
  const std::size_t i = firstFrom(window.times, window.size, window.end);
  if (i < window.size && window.times[i] == window.end) {
    row_.setFloat(cell, window.values[i]);
    return true;
  }
  if (i == 0) return false;
  if (i == window.size) {
    row_.setFloat(cell, window.values[i - 1]);
  } else {
    row_.setFloat(cell, interpolated({window.times[i - 1], window.values[i - 1]}, {window.times[i], window.values[i]},
                                     window.end, false));
  }
  return true;
}

bool SmoothedScan::fillHistogram(const Window& window, int cell) {
  const std::size_t i = firstFrom(window.histogramTimes, window.histogramCount, window.end);
  const auto at = [&window](std::size_t j) { return TimedHistogram{window.histogramTimes[j], window.histograms[j]}; };
  HistogramPtr found;
  if (i < window.histogramCount && window.histogramTimes[i] == window.end) {
    found = window.histograms[i];
  } else if (i > 0 && i == window.histogramCount) {
    found = window.histograms[i - 1];
  } else if (i > 0) {
    const bool gauges = window.histograms[i - 1]->hint == CounterResetHint::Gauge &&
                        window.histograms[i]->hint == CounterResetHint::Gauge;
    found = interpolated(at(i - 1), at(i), window.end, !gauges, *window.notes);
  }
  if (!found) return false;
  row_.setHistogram(cell, std::move(found));
  return true;
}

}  // namespace oriel::promql
