#include "models/promql/functions/extended_rate.h"

#include <algorithm>
#include <iterator>

#include "models/promql/functions/extended_histogram_rate.h"

namespace oriel::promql {
namespace {

/// Resets add the counter's value before them; those that an edge was interpolated over are in the edges already.
double resetCorrection(const Window& window, SampleSpan span, double left, double right) {
  std::size_t first = span.first;
  std::size_t end = span.last + 1;
  if (window.times[first] <= window.start) ++first;
  if (window.times[end - 1] >= window.end) --end;
  double correction = 0;
  double before = left;
  for (std::size_t i = first; i < end; ++i) {
    if (window.values[i] < before) correction += before;
    before = window.values[i];
  }
  return right < before ? correction + before : correction;
}

bool extendedFloatRate(const Window& window, bool smoothed, bool counter, bool perSecond, double& result) {
  SampleSpan span;
  if (!spanOfWindow(window.times, window.size, window.start, window.end, smoothed, span)) return false;
  const double left = leftEdge(window, span, smoothed, counter);
  const double right = rightEdge(window, span, smoothed, counter);
  result = right - left;
  if (counter) result += resetCorrection(window, span, left, right);
  if (perSecond) result /= static_cast<double>(window.range) / 1000;
  return true;
}

bool extendedRate(const Window& window, bool smoothed, bool counter, bool perSecond, WindowResult& result) {
  if (window.size > 0 && window.histogramCount > 0) {
    window.notes->mixedFloatsAndHistograms();
    return false;
  }
  if (window.histogramCount > 0) return extendedHistogramRate(window, smoothed, counter, perSecond, result);
  return extendedFloatRate(window, smoothed, counter, perSecond, result.value);
}

bool extendedIncrease(const Window& window, bool smoothed, WindowResult& result) {
  return extendedRate(window, smoothed, true, false, result);
}
bool extendedPerSecond(const Window& window, bool smoothed, WindowResult& result) {
  return extendedRate(window, smoothed, true, true, result);
}
bool extendedDelta(const Window& window, bool smoothed, WindowResult& result) {
  return extendedRate(window, smoothed, false, false, result);
}

std::size_t countUntil(const Timestamp* times, std::size_t size, Timestamp time) {
  return static_cast<std::size_t>(std::upper_bound(times, times + size, time) - times);
}

/// Leaves the newest sample at or before the start, of whatever kind, and what is inside. False when nothing is inside.
bool cutToAnchor(Window& window) {
  std::size_t floats = countUntil(window.times, window.size, window.start);
  std::size_t histograms = countUntil(window.histogramTimes, window.histogramCount, window.start);
  if (floats == window.size && histograms == window.histogramCount) return false;
  const bool floatAnchor =
      floats > 0 && (histograms == 0 || window.times[floats - 1] >= window.histogramTimes[histograms - 1]);
  if (floatAnchor) {
    --floats;
  } else if (histograms > 0) {
    --histograms;
  }
  window.times += floats;
  window.values += floats;
  window.size -= floats;
  if (window.startTimes != nullptr) window.startTimes += floats;
  window.histogramTimes += histograms;
  window.histograms += histograms;
  window.histogramCount -= histograms;
  if (window.histogramStartTimes != nullptr) window.histogramStartTimes += histograms;
  return true;
}

template <WindowFunction Function>
bool fromAnchor(const Window& window, bool, WindowResult& result) {
  Window cut = window;
  return cutToAnchor(cut) && Function(cut, result);
}

constexpr ExtendedFunction kExtendedFunctions[] = {
    {"changes", false, false, fromAnchor<windowChanges>}, {"delta", true, false, extendedDelta},
    {"increase", true, true, extendedIncrease},           {"rate", true, true, extendedPerSecond},
    {"resets", false, false, fromAnchor<windowResets>},
};

}  // namespace

const ExtendedFunction* findExtendedFunction(std::string_view name, Edges edges) {
  for (const ExtendedFunction& function : kExtendedFunctions)
    if (function.name == name && (function.smoothed || edges == Edges::Anchored)) return &function;
  return nullptr;
}

std::string extendedFunctionRefusal(std::string_view name, Edges edges) {
  std::string known;
  for (const ExtendedFunction& function : kExtendedFunctions)
    if (function.smoothed || edges == Edges::Anchored)
      known += (known.empty() ? "" : ", ") + std::string(function.name);
  return std::string(edges == Edges::Anchored ? "anchored" : "smoothed") + " modifier can only be used with: " + known +
         " - not with " + std::string(name);
}

double interpolated(TimedFloat before, TimedFloat after, Timestamp time, bool counter) {
  const double from = counter && after.value < before.value ? 0 : before.value;
  return from +
         (after.value - from) * static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
}

bool spanOfWindow(const Timestamp* times, std::size_t size, Timestamp start, Timestamp end, bool smoothed,
                  SampleSpan& span) {
  if (size == 0) return false;
  span.last = size - 1;
  const std::size_t before = countUntil(times, span.last, start);
  span.first = before == 0 ? 0 : before - 1;
  if (smoothed) span.last = static_cast<std::size_t>(std::lower_bound(times, times + span.last, end) - times);
  if (times[span.last] <= start) return false;
  return !smoothed || times[span.first] <= end;
}

double leftEdge(const Window& window, SampleSpan span, bool smoothed, bool counter) {
  const std::size_t i = span.first;
  if (!smoothed || window.times[i] >= window.start) return window.values[i];
  return interpolated({window.times[i], window.values[i]}, {window.times[i + 1], window.values[i + 1]}, window.start,
                      counter);
}

double rightEdge(const Window& window, SampleSpan span, bool smoothed, bool counter) {
  const std::size_t i = span.last;
  if (!smoothed || i == 0 || window.times[i] <= window.end) return window.values[i];
  return interpolated({window.times[i - 1], window.values[i - 1]}, {window.times[i], window.values[i]}, window.end,
                      counter);
}

}  // namespace oriel::promql
