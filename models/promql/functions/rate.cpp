#include <cmath>

#include "models/promql/functions/extrapolation.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/range_function.h"
#include "models/promql/functions/start_time.h"

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
    if (counter && window.histogramStartTimes != nullptr) return startTimeRate(window, perSecond, result);
    return window.histogramCount > 1 && histogramRate(window, counter, perSecond, result);
  }
  if (counter && window.startTimes != nullptr) return startTimeRate(window, perSecond, result);
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
  const bool reset = rate && (now < before || floatStartReset(window, last));
  result.value = reset ? now : now - before;
  if (rate) result.value /= static_cast<double>(apart) / 1000;
  return true;
}

/// Calls `differ` with the index of the later one for each pair of neighbours in time order; floats and histograms
/// never equal each other.
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
      if (before == 0 && differ(f)) count += 1;
      ++f;
    } else {
      if (before == 0) count += changeOfKind;
      if (before == 1 && histogramsDiffer(h)) count += 1;
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
  const auto differ = [&window](std::size_t i) {
    const double a = window.values[i - 1];
    const double b = window.values[i];
    return a != b && !(std::isnan(a) && std::isnan(b));
  };
  result.value = countBetween(window, 1, differ, [&window](std::size_t i) {
    return !sameHistogram(*window.histograms[i - 1], *window.histograms[i]);
  });
  return true;
}

bool windowResets(const Window& window, WindowResult& result) {
  const auto reset = [&window](std::size_t i) {
    return window.values[i] < window.values[i - 1] || floatStartReset(window, i);
  };
  result.value = countBetween(window, 1, reset, [&window](std::size_t i) {
    return histogramStartReset(window, i) || isCounterReset(*window.histograms[i - 1], *window.histograms[i]);
  });
  return true;
}

}  // namespace oriel::promql
