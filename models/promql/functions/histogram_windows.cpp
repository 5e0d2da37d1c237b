#include <algorithm>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/histogram_sum.h"
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

/// What rate and increase look at in all samples: false when exponential and custom buckets are mixed. Says that
/// a gauge is no counter.
bool fitForCounter(const Window& window, bool customLayout) {
  const FunctionNotes& notes = *window.notes;
  bool gauge = window.histograms[0]->hint == CounterResetHint::Gauge ||
               window.histograms[window.histogramCount - 1]->hint == CounterResetHint::Gauge;
  for (std::size_t i = 1; i + 1 < window.histogramCount; ++i) {
    if (window.histograms[i]->usesCustomBuckets() != customLayout) {
      noteMixedSchemas(notes);
      return false;
    }
    gauge |= window.histograms[i]->hint == CounterResetHint::Gauge;
  }
  if (gauge) noteNotCounter(notes);
  return true;
}

/// Adds what stood before each reset inside the window. `first` is where the counting begins.
bool addResets(const Window& window, std::size_t first, OpenHistogram& result) {
  HistogramNotes found;
  for (std::size_t i = first; i < window.histogramCount; ++i) {
    const FloatHistogram& before = *window.histograms[i - 1];
    if (isResetAt(window, i) && !result.add(before, 1, found)) return false;
  }
  // The resets are accounted for, so that hints that differ are no conflict here.
  found.conflictingResets = false;
  noteLayouts(*window.notes, found, "addition");
  return true;
}

}  // namespace

std::optional<FloatHistogram> histogramDifference(const Window& window, bool counter) {
  const std::size_t n = window.histogramCount;
  const FloatHistogram& last = *window.histograms[n - 1];
  // A first sample that is reset at once says nothing, not even by its layout.
  const bool ignoreFirst = counter && isResetAt(window, 1);
  const FloatHistogram& first = *window.histograms[ignoreFirst ? 1 : 0];
  if (last.usesCustomBuckets() != first.usesCustomBuckets()) {
    noteMixedSchemas(*window.notes);
    return std::nullopt;
  }
  if (counter && !fitForCounter(window, first.usesCustomBuckets())) return std::nullopt;
  OpenHistogram result(last);
  for (std::size_t i = ignoreFirst ? 1 : 0; i + 1 < n; ++i)
    if (counter || i == 0) result.reduceSchema(window.histograms[i]->schema);
  HistogramNotes found;
  if (!ignoreFirst) {
    result.add(first, -1, found);
    found.conflictingResets = false;
    noteLayouts(*window.notes, found, "subtraction");
  }
  if (counter && !addResets(window, ignoreFirst ? 2 : 1, result)) {
    noteMixedSchemas(*window.notes);
    return std::nullopt;
  }
  if (!counter && (window.histograms[0]->hint != CounterResetHint::Gauge || last.hint != CounterResetHint::Gauge))
    noteNotGauge(*window.notes);
  result.hint = CounterResetHint::Gauge;
  return result.close();
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
  difference = compactHistogram(difference);
  if (rate) divideHistogram(difference, seconds);
  result.histogram = std::make_shared<const FloatHistogram>(std::move(difference));
  return true;
}

bool sumHistograms(const Window& window, bool average, WindowResult& result) {
  const auto total = makeHistogramTotal(average, *window.histograms[0]);
  for (std::size_t i = 1; i < window.histogramCount; ++i) {
    if (total->add(*window.histograms[i])) continue;
    noteMixedSchemas(*window.notes);
    return false;
  }
  noteLayouts(*window.notes, total->notes(), "aggregation");
  result.histogram = std::make_shared<const FloatHistogram>(total->result());
  return true;
}

}  // namespace oriel::promql
