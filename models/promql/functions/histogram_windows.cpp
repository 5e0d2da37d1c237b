#include <cmath>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/start_time.h"

namespace oriel::promql {
namespace {

void noteLayouts(const FunctionNotes& notes, const HistogramNotes& found, const char* during) {
  if (found.boundsReconciled)
    notes.context.info(std::string("mismatched custom buckets were reconciled during ") + during, notes.place);
  if (found.conflictingResets)
    notes.context.warn(std::string("conflicting counter resets during histogram ") + during, notes.place);
}

void noteMixedSchemas(const FunctionNotes& notes) {
  notes.context.warn(
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
          quote(notes.metric),
      notes.place);
}

void noteNotCounter(const FunctionNotes& notes) {
  notes.context.warn("this native histogram metric is not a counter: " + quote(notes.metric), notes.place);
}

void noteNotGauge(const FunctionNotes& notes) {
  notes.context.warn("this native histogram metric is not a gauge: " + quote(notes.metric), notes.place);
}

bool isResetAt(const Window& window, std::size_t i) {
  return histogramStartReset(window, i) || isCounterReset(*window.histograms[i - 1], *window.histograms[i]);
}

bool allOneLayout(const Window& window, std::size_t from) {
  for (std::size_t i = from + 1; i < window.histogramCount; ++i)
    if (window.histograms[i]->usesCustomBuckets() != window.histograms[from]->usesCustomBuckets()) return false;
  return true;
}

}  // namespace

std::optional<FloatHistogram> histogramDifference(const Window& window, bool counter) {
  const std::size_t n = window.histogramCount;
  const FloatHistogram& last = *window.histograms[n - 1];
  bool gauge = false;
  bool notGauge = false;
  for (std::size_t i = 0; i < n; ++i) {
    const bool isGauge = window.histograms[i]->hint == CounterResetHint::Gauge;
    gauge |= isGauge;
    notGauge |= !isGauge;
  }
  if (counter && gauge) noteNotCounter(*window.notes);
  if (!counter && notGauge) noteNotGauge(*window.notes);
  // A first sample that is reset at once says nothing, not even by its layout.
  const bool ignoreFirst = counter && isResetAt(window, 1);
  if (!allOneLayout(window, ignoreFirst ? 1 : 0)) {
    noteMixedSchemas(*window.notes);
    return std::nullopt;
  }
  HistogramNotes found;
  FloatHistogram result = last;
  if (!ignoreFirst) {
    auto difference = subtractHistograms(result, *window.histograms[0], found);
    if (!difference) return std::nullopt;
    result = std::move(*difference);
  }
  for (std::size_t i = ignoreFirst ? 2 : 1; counter && i < n; ++i) {
    if (!isResetAt(window, i)) continue;
    auto sum = addHistograms(result, *window.histograms[i - 1], found);
    if (!sum) return std::nullopt;
    result = std::move(*sum);
  }
  found.conflictingResets = false;
  noteLayouts(*window.notes, found, "subtraction");
  result.hint = CounterResetHint::Gauge;
  return compactHistogram(result);
}

namespace {

struct LastTwo {
  const FloatHistogram* before = nullptr;
  const FloatHistogram* now = nullptr;
  std::size_t floats = 0;
  double beforeFloat = 0;
  double nowFloat = 0;
  Timestamp beforeTime = 0;
  Timestamp nowTime = 0;
};

LastTwo lastTwo(const Window& window) {
  LastTwo out;
  std::size_t f = window.size;
  std::size_t h = window.histogramCount;
  for (int i = 0; i < 2; ++i) {
    const bool isFloat = f > 0 && (h == 0 || window.times[f - 1] > window.histogramTimes[h - 1]);
    const Timestamp time = isFloat ? window.times[f - 1] : window.histogramTimes[h - 1];
    (i == 0 ? out.nowTime : out.beforeTime) = time;
    if (isFloat) {
      ++out.floats;
      (i == 0 ? out.nowFloat : out.beforeFloat) = window.values[--f];
    } else {
      (i == 0 ? out.now : out.before) = window.histograms[--h].get();
    }
  }
  return out;
}

}  // namespace

bool instantHistogramDifference(const Window& window, bool rate, WindowResult& result) {
  if (window.size + window.histogramCount < 2) return false;
  const LastTwo two = lastTwo(window);
  const double seconds = static_cast<double>(two.nowTime - two.beforeTime) / 1000;
  if (seconds == 0) return false;
  if (two.floats == 2) {
    result.value = rate && two.nowFloat < two.beforeFloat ? two.nowFloat : two.nowFloat - two.beforeFloat;
    if (rate) result.value /= seconds;
    return true;
  }
  if (two.floats == 1) {
    window.notes->mixedFloatsAndHistograms();
    return false;
  }
  const bool gauges = two.now->hint == CounterResetHint::Gauge && two.before->hint == CounterResetHint::Gauge;
  if (rate && (two.now->hint == CounterResetHint::Gauge || two.before->hint == CounterResetHint::Gauge))
    noteNotCounter(*window.notes);
  if (!rate && !gauges) noteNotGauge(*window.notes);
  FloatHistogram difference = *two.now;
  if (!rate || !isResetAt(window, window.histogramCount - 1)) {
    HistogramNotes found;
    auto subtracted = subtractHistograms(*two.now, *two.before, found);
    if (!subtracted) {
      noteMixedSchemas(*window.notes);
      return false;
    }
    found.conflictingResets = false;
    noteLayouts(*window.notes, found, "subtraction");
    difference = std::move(*subtracted);
  }
  difference.hint = CounterResetHint::Gauge;
  if (rate) scaleHistogram(difference, 1 / seconds);
  result.histogram = std::make_shared<const FloatHistogram>(compactHistogram(difference));
  return true;
}

bool sumHistograms(const Window& window, bool average, WindowResult& result) {
  FloatHistogram sum = *window.histograms[0];
  HistogramNotes found;
  found.seeHint(sum.hint);
  for (std::size_t i = 1; i < window.histogramCount; ++i) {
    found.seeHint(window.histograms[i]->hint);
    auto next = addHistograms(sum, *window.histograms[i], found);
    if (!next) {
      noteMixedSchemas(*window.notes);
      return false;
    }
    sum = std::move(*next);
  }
  noteLayouts(*window.notes, found, "aggregation");
  if (average) divideHistogram(sum, static_cast<double>(window.histogramCount));
  result.histogram = std::make_shared<const FloatHistogram>(std::move(sum));
  return true;
}

}  // namespace oriel::promql
