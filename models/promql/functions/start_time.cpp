#include "models/promql/functions/start_time.h"

#include "models/base/text.h"
#include "models/promql/functions/extrapolation.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

struct CountedColumn {
  const Timestamp* times = nullptr;
  const Timestamp* starts = nullptr;  ///< may be null
  std::size_t size = 0;
  CountedSince at(std::size_t i) const { return {times[i], starts == nullptr ? 0 : starts[i]}; }
};

CountedColumn floatColumn(const Window& window) { return {window.times, window.startTimes, window.size}; }
CountedColumn histogramColumn(const Window& window) {
  return {window.histogramTimes, window.histogramStartTimes, window.histogramCount};
}

/// Says once a window when a sample claims to count from before its predecessor without sharing its beginning.
void noteOverlaps(const Window& window, const CountedColumn& column) {
  if (column.starts == nullptr) return;
  for (std::size_t i = 1; i < column.size; ++i) {
    const Timestamp start = column.starts[i];
    if (start == 0 || start >= column.times[i - 1] || start == column.starts[i - 1]) continue;
    window.notes->overlappingStartTimes();
    return;
  }
}

bool beginsInside(const Window& window, const CountedColumn& column) {
  const CountedSince first = column.at(0);
  return first.start != 0 && first.start > window.start && first.start < first.time;
}

double sinceStartFactor(const Window& window, const CountedColumn& column) {
  const CountedSince first = column.at(0);
  const Timestamp last = column.times[column.size - 1];
  const double counted = static_cast<double>(last - first.start) / 1000;
  double toEnd = static_cast<double>(window.end - last) / 1000;
  double average = 0;
  if (column.size > 1) average = static_cast<double>(last - first.time) / 1000 / static_cast<double>(column.size - 1);
  if (toEnd >= average * 1.1) toEnd = average / 2;
  return counted == 0 ? 1 : (counted + toEnd) / counted;
}

double factorOf(const Window& window, const CountedColumn& column, double startValue, double difference) {
  if (beginsInside(window, column)) return sinceStartFactor(window, column);
  return extrapolationFactor(
      {window.start, window.end, column.times[0], column.times[column.size - 1], column.size, startValue, difference},
      true);
}

bool floatsSinceStart(const Window& window, bool perSecond, double& result) {
  const CountedColumn column = floatColumn(window);
  const bool inside = beginsInside(window, column);
  if (column.size < 2 && !inside) return false;
  double difference = window.values[column.size - 1] - window.values[0];
  for (std::size_t i = 1; i < column.size; ++i)
    if (window.values[i] < window.values[i - 1] || floatStartReset(window, i)) difference += window.values[i - 1];
  if (inside) difference += window.values[0];
  double factor = factorOf(window, column, window.values[0], difference);
  if (perSecond) factor /= static_cast<double>(window.range) / 1000;
  result = difference * factor;
  return true;
}

std::optional<FloatHistogram> plusFirst(const Window& window, const FloatHistogram& difference) {
  HistogramNotes found;
  const FunctionNotes& notes = *window.notes;
  auto sum = addHistograms(difference, *window.histograms[0], found);
  if (!sum)
    notes.context.warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
            quote(notes.metric),
        notes.place);
  if (found.boundsReconciled)
    notes.context.info("mismatched custom buckets were reconciled during addition", notes.place);
  return sum;
}

bool histogramsSinceStart(const Window& window, bool perSecond, WindowResult& result) {
  const CountedColumn column = histogramColumn(window);
  const bool inside = beginsInside(window, column);
  if (column.size < 2 && !inside) return false;
  const FloatHistogram& first = *window.histograms[0];
  std::optional<FloatHistogram> difference = first;
  if (column.size > 1) {
    difference = histogramDifference(window, true);
    if (!difference) return false;
    if (inside) difference = plusFirst(window, *difference);
    if (!difference) return false;
  }
  double factor = factorOf(window, column, first.count, difference->count);
  if (perSecond) factor /= static_cast<double>(window.range) / 1000;
  scaleHistogram(*difference, factor);
  result.histogram = std::make_shared<const FloatHistogram>(std::move(*difference));
  return true;
}

}  // namespace

bool isStartTimeReset(CountedSince earlier, CountedSince later) {
  if (later.start == 0 || later.start >= later.time || later.start < earlier.time) return false;
  if (later.start > earlier.time) return true;
  return earlier.start != 0 && earlier.start < earlier.time;
}

bool floatStartReset(const Window& window, std::size_t at) {
  if (window.startTimes == nullptr) return false;
  const CountedColumn column = floatColumn(window);
  return isStartTimeReset(column.at(at - 1), column.at(at));
}

bool histogramStartReset(const Window& window, std::size_t at) {
  if (window.histogramStartTimes == nullptr) return false;
  const CountedColumn column = histogramColumn(window);
  return isStartTimeReset(column.at(at - 1), column.at(at));
}

bool startTimeRate(const Window& window, bool perSecond, WindowResult& result) {
  if (window.histogramCount > 0) {
    noteOverlaps(window, histogramColumn(window));
    return histogramsSinceStart(window, perSecond, result);
  }
  noteOverlaps(window, floatColumn(window));
  return floatsSinceStart(window, perSecond, result.value);
}

}  // namespace oriel::promql
