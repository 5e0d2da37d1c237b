#include <cmath>

#include "models/promql/functions/extrapolation.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {
namespace {

bool floatRate(const Window& window, bool counter, bool perSecond, double& result) {
  if (window.size < 2) return false;
  const std::size_t last = window.size - 1;
  double difference = window.values[last] - window.values[0];
  for (std::size_t i = 0; i < window.resetCount; ++i) difference += window.beforeResets[i];
  const RateInput input{window.start, window.end,       window.times[0], window.times[last],
                        window.size,  window.values[0], difference};
  double factor = extrapolationFactor(input, counter);
  if (perSecond) factor /= static_cast<double>(window.range) / 1000;
  result = difference * factor;
  return true;
}

bool histogramRate(const Window& window, bool counter, bool perSecond, WindowResult& result) {
  const std::size_t last = window.histogramCount - 1;
  auto difference = histogramDifference(window, counter);
  if (!difference) return false;
  const RateInput input{window.start,
                        window.end,
                        window.histogramTimes[0],
                        window.histogramTimes[last],
                        window.histogramCount,
                        window.histograms[0]->count,
                        difference->count};
  double factor = extrapolationFactor(input, counter);
  if (perSecond) factor /= static_cast<double>(window.range) / 1000;
  scaleHistogram(*difference, factor);
  result.histogram = std::make_shared<const FloatHistogram>(std::move(*difference));
  return true;
}

bool extrapolated(const Window& window, bool counter, bool perSecond, WindowResult& result) {
  if (window.histogramCount > 0) {
    if (window.size > 0) {
      window.notes->mixedFloatsAndHistograms();
      return false;
    }
    return window.histogramCount > 1 && histogramRate(window, counter, perSecond, result);
  }
  return floatRate(window, counter, perSecond, result.value);
}

bool instantDifference(const Window& window, bool rate, WindowResult& result) {
  if (window.histogramCount > 0) return instantHistogramDifference(window, rate, result);
  if (window.size < 2) return false;
  const std::size_t last = window.size - 1;
  const double before = window.values[last - 1];
  const double now = window.values[last];
  const Duration apart = window.times[last] - window.times[last - 1];
  if (apart == 0) return false;
  result.value = rate && now < before ? now : now - before;
  if (rate) result.value /= static_cast<double>(apart) / 1000;
  return true;
}

/// Calls `differ` for each pair of neighbours in time order; floats and histograms never equal each other.
template <class Floats, class Histograms>
double countBetween(const Window& window, double changeOfKind, Floats differ, Histograms histogramsDiffer) {
  double count = 0;
  std::size_t f = 0;
  std::size_t h = 0;
  int before = -1;
  while (f < window.size || h < window.histogramCount) {
    const bool takeFloat =
        h >= window.histogramCount || (f < window.size && window.times[f] <= window.histogramTimes[h]);
    if (takeFloat) {
      if (before == 1) count += changeOfKind;
      if (before == 0 && differ(window.values[f - 1], window.values[f])) count += 1;
      ++f;
    } else {
      if (before == 0) count += changeOfKind;
      if (before == 1 && histogramsDiffer(*window.histograms[h - 1], *window.histograms[h])) count += 1;
      ++h;
    }
    before = takeFloat ? 0 : 1;
  }
  return count;
}

}  // namespace

bool windowRate(const Window& window, WindowResult& result) { return extrapolated(window, true, true, result); }
bool windowIncrease(const Window& window, WindowResult& result) { return extrapolated(window, true, false, result); }
bool windowDelta(const Window& window, WindowResult& result) { return extrapolated(window, false, false, result); }
bool windowIrate(const Window& window, WindowResult& result) { return instantDifference(window, true, result); }
bool windowIdelta(const Window& window, WindowResult& result) { return instantDifference(window, false, result); }

bool windowChanges(const Window& window, WindowResult& result) {
  result.value = countBetween(
      window, 1, [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); },
      [](const FloatHistogram& a, const FloatHistogram& b) { return !sameHistogram(a, b); });
  return true;
}

bool windowResets(const Window& window, WindowResult& result) {
  result.value = countBetween(
      window, 1, [](double a, double b) { return b < a; },
      [](const FloatHistogram& a, const FloatHistogram& b) { return isCounterReset(a, b); });
  return true;
}

}  // namespace oriel::promql
