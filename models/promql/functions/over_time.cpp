#include <algorithm>
#include <cmath>
#include <limits>

#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/kahan.h"
#include "models/promql/functions/quantile.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {
namespace {

/// For functions of floats only: false when there is none, with a word when histograms were left out.
bool onlyFloats(const Window& window) {
  if (window.size == 0) return false;
  if (window.histogramCount > 0) window.notes->histogramsIgnored();
  return true;
}

/// True when a function that takes either kind can go on; a mix is refused with a word.
bool oneKind(const Window& window) {
  if (window.size == 0 || window.histogramCount == 0) return true;
  window.notes->mixedFloatsAndHistograms();
  return false;
}

template <class Better>
std::size_t extreme(const Window& window, Better better) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < window.size; ++i)
    if (better(window.values[i], window.values[best]) || std::isnan(window.values[best])) best = i;
  return best;
}

KahanVariance varianceOf(const Window& window) {
  KahanVariance variance;
  for (std::size_t i = 0; i < window.size; ++i) variance.add(window.values[i]);
  return variance;
}

bool lastIsHistogram(const Window& window) {
  return window.histogramCount > 0 &&
         (window.size == 0 || window.histogramTimes[window.histogramCount - 1] > window.times[window.size - 1]);
}

bool firstIsHistogram(const Window& window) {
  return window.histogramCount > 0 && (window.size == 0 || window.histogramTimes[0] < window.times[0]);
}

double seconds(Timestamp time) { return static_cast<double>(time) / 1000; }

}  // namespace

bool windowSum(const Window& window, WindowResult& result) {
  if (!oneKind(window)) return false;
  if (window.histogramCount > 0) return sumHistograms(window, false, result);
  KahanSum sum;
  for (std::size_t i = 0; i < window.size; ++i) sum.add(window.values[i]);
  result.value = sum.total();
  return true;
}

bool windowAvg(const Window& window, WindowResult& result) {
  if (!oneKind(window)) return false;
  if (window.histogramCount > 0) return sumHistograms(window, true, result);
  KahanMean mean;
  for (std::size_t i = 0; i < window.size; ++i) mean.add(window.values[i]);
  result.value = mean.mean();
  return true;
}

bool windowCount(const Window& window, WindowResult& result) {
  result.value = static_cast<double>(window.size + window.histogramCount);
  return true;
}

bool windowMin(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = window.values[extreme(window, [](double a, double b) { return a < b; })];
  return true;
}

bool windowMax(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = window.values[extreme(window, [](double a, double b) { return a > b; })];
  return true;
}

bool windowFirst(const Window& window, WindowResult& result) {
  if (firstIsHistogram(window)) {
    result.histogram = window.histograms[0];
  } else {
    result.value = window.values[0];
  }
  return true;
}

bool windowLast(const Window& window, WindowResult& result) {
  if (lastIsHistogram(window)) {
    result.histogram = window.histograms[window.histogramCount - 1];
  } else {
    result.value = window.values[window.size - 1];
  }
  return true;
}

bool windowPresent(const Window&, WindowResult& result) {
  result.value = 1;
  return true;
}

bool windowStddev(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = std::sqrt(varianceOf(window).variance());
  return true;
}

bool windowStdvar(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = varianceOf(window).variance();
  return true;
}

bool windowQuantile(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  const double q = window.parameters[0];
  if (std::isnan(q) || q < 0 || q > 1) window.notes->invalidQuantile(q);
  std::vector<double> values(window.values, window.values + window.size);
  result.value = quantileOf(q, values);
  return true;
}

bool windowMad(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  std::vector<double> values(window.values, window.values + window.size);
  if (std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) {
    result.value = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  const double median = quantileOf(0.5, values);
  for (double& value : values) value = std::fabs(value - median);
  result.value = quantileOf(0.5, values);
  return true;
}

bool windowTimeOfMin(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = seconds(window.times[extreme(window, [](double a, double b) { return a <= b; })]);
  return true;
}

bool windowTimeOfMax(const Window& window, WindowResult& result) {
  if (!onlyFloats(window)) return false;
  result.value = seconds(window.times[extreme(window, [](double a, double b) { return a >= b; })]);
  return true;
}

bool windowTimeOfFirst(const Window& window, WindowResult& result) {
  result.value = seconds(firstIsHistogram(window) ? window.histogramTimes[0] : window.times[0]);
  return true;
}

bool windowTimeOfLast(const Window& window, WindowResult& result) {
  result.value = seconds(lastIsHistogram(window) ? window.histogramTimes[window.histogramCount - 1]
                                                 : window.times[window.size - 1]);
  return true;
}

}  // namespace oriel::promql
