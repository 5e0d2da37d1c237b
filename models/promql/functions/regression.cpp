#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "models/promql/functions/kahan.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {
namespace {

struct Line {
  double slope = 0;
  double intercept = 0;  ///< the value at the reference time
};

/// Least squares over the window; x is seconds since `reference`.
Line fitLine(const Window& window, Timestamp reference) {
  KahanSum sumX;
  KahanSum sumY;
  KahanSum sumXY;
  KahanSum sumX2;
  const double firstValue = window.values[0];
  bool constant = true;
  for (std::size_t i = 0; i < window.size; ++i) {
    const double x = static_cast<double>(window.times[i] - reference) / 1000;
    const double y = window.values[i];
    if (y != firstValue) constant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (constant) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return std::isinf(firstValue) ? Line{nan, nan} : Line{0, firstValue};
  }
  const auto n = static_cast<double>(window.size);
  const double x = sumX.sum + sumX.rest;
  const double y = sumY.sum + sumY.rest;
  const double covariance = sumXY.sum + sumXY.rest - x * y / n;
  const double variance = sumX2.sum + sumX2.rest - x * x / n;
  const double slope = covariance / variance;
  return {slope, y / n - slope * x / n};
}

bool enoughFloats(const Window& window) {
  if (window.size > 0 && window.histogramCount > 0) window.notes->histogramsIgnored();
  return window.size >= 2;
}

Error invalidFactor(const char* name, const char* symbol, double value) {
  return makeError(ErrorCode::Execution,
                   fmt::format("invalid {} factor. Expected: 0 < {} < 1, got: {:f}", name, symbol, value));
}

}  // namespace

bool windowDeriv(const Window& window, WindowResult& result) {
  if (!enoughFloats(window)) return false;
  result.value = fitLine(window, window.times[0]).slope;
  return true;
}

bool windowPredictLinear(const Window& window, WindowResult& result) {
  if (!enoughFloats(window)) return false;
  const Line line = fitLine(window, window.evaluation);
  result.value = line.slope * window.parameters[0] + line.intercept;
  return true;
}

Status checkSmoothingFactors(const double* parameters) {
  if (parameters[0] <= 0 || parameters[0] >= 1) return invalidFactor("smoothing", "sf", parameters[0]);
  if (parameters[1] <= 0 || parameters[1] >= 1) return invalidFactor("trend", "tf", parameters[1]);
  return {};
}

bool windowDoubleExponentialSmoothing(const Window& window, WindowResult& result) {
  if (!enoughFloats(window)) return false;
  const double smoothing = window.parameters[0];
  const double trendFactor = window.parameters[1];
  double before = 0;
  double level = window.values[0];
  double trend = window.values[1] - window.values[0];
  for (std::size_t i = 1; i < window.size; ++i) {
    if (i > 1) trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
    const double next = smoothing * window.values[i] + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  result.value = level;
  return true;
}

}  // namespace oriel::promql
