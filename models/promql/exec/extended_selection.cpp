#include "models/promql/exec/extended_selection.h"

namespace oriel::promql {

ExtendedSelection extendSelection(Selection selection, Duration lookback, bool smoothed) {
  ExtendedSelection out;
  out.end = selection.end;
  out.range = selection.range;
  out.smoothed = smoothed;
  const Duration after = smoothed ? lookback : 0;
  selection.range += lookback + after;
  selection.end.offset -= after;
  if (selection.end.fixed) *selection.end.fixed += after;
  selection.hints.start -= lookback;
  selection.hints.end += after;
  selection.hints.range = selection.range;
  out.wide = std::move(selection);
  return out;
}

Window ExtendedWindows::at(Timestamp step) {
  Window window;
  window.end = selection_.end.at(step);
  window.range = selection_.range;
  window.start = window.end - window.range;
  window.evaluation = step;
  const Timestamp until = selection_.wide.end.at(step);
  floats_.move(columns_.times, until - selection_.wide.range, until);
  histograms_.move(columns_.histogramTimes, until - selection_.wide.range, until);
  window.times = columns_.times.data() + floats_.begin;
  window.values = columns_.values.data() + floats_.begin;
  window.size = floats_.end - floats_.begin;
  window.histogramTimes = columns_.histogramTimes.data() + histograms_.begin;
  window.histograms = columns_.histograms.data() + histograms_.begin;
  window.histogramCount = histograms_.end - histograms_.begin;
  if (!columns_.startTimes.empty()) window.startTimes = columns_.startTimes.data() + floats_.begin;
  if (!columns_.histogramStartTimes.empty())
    window.histogramStartTimes = columns_.histogramStartTimes.data() + histograms_.begin;
  return window;
}

}  // namespace oriel::promql
