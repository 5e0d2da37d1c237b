#include "widgets/painting/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace oriel::widgets {

namespace {

constexpr double kNoLimit = std::numeric_limits<double>::quiet_NaN();
constexpr double kAir = 0.1;

double roundDownTo(double value, double step) { return std::floor(value / step + 1e-9) * step; }
double roundUpTo(double value, double step) { return std::ceil(value / step - 1e-9) * step; }

// The same number without the noise of binary fractions: 0.30000000000000004 becomes 0.3.
double withoutNoise(double value, double step) {
  if (step >= 1) return std::abs(value) < 1e15 ? std::round(value * 1e3) / 1e3 : value;
  const double digits = std::ceil(-std::log10(step)) + 3;
  if (digits > 300) return value;
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

double decimalStep(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

double binaryStep(double rough) {
  if (rough <= 1) return decimalStep(rough);
  return std::pow(2.0, std::ceil(std::log2(rough) - 1e-9));
}

}  // namespace

AxisLimits::AxisLimits() : hardMin(kNoLimit), hardMax(kNoLimit), softMin(kNoLimit), softMax(kNoLimit) {}

AxisRange niceRange(double dataMin, double dataMax, const AxisLimits& limits) {
  double low = dataMin;
  double high = dataMax;
  if (!std::isfinite(low) || !std::isfinite(high)) {
    low = 0;
    high = std::isfinite(limits.softMax) ? limits.softMax : 100;
  }
  double delta = high - low;
  const double magnitude = std::max(std::abs(low), std::abs(high));
  if (delta <= magnitude * 1e-9) delta = magnitude == 0 ? 100 : magnitude;
  const double air = delta * kAir;
  const double step = std::pow(10.0, std::floor(std::log10(delta))) / 10;
  AxisRange range;
  range.min = roundDownTo(low - air, step);
  range.max = roundUpTo(high + air, step);
  if (low >= 0 && range.min < 0) range.min = 0;
  if (high <= 0 && range.max > 0) range.max = 0;
  if (low == 0 && high == 0) range = {0, 100};
  if (std::isfinite(limits.softMin)) range.min = low >= limits.softMin ? limits.softMin : range.min;
  if (std::isfinite(limits.softMax)) range.max = high <= limits.softMax ? limits.softMax : range.max;
  if (std::isfinite(limits.hardMin)) range.min = limits.hardMin;
  if (std::isfinite(limits.hardMax)) range.max = limits.hardMax;
  range.min = withoutNoise(range.min, step);
  range.max = withoutNoise(range.max, step);
  if (!(range.max > range.min)) range.max = range.min + std::max(1.0, std::abs(range.min) * 0.1);
  return range;
}

std::vector<double> valueTicks(double min, double max, int maxCount, TickBase base) {
  std::vector<double> ticks;
  if (!std::isfinite(min) || !std::isfinite(max) || !(max > min)) return ticks;
  const double rough = (max - min) / std::max(1, maxCount - 1);
  double step = base == TickBase::Binary ? binaryStep(rough) : decimalStep(rough);
  if (!(step > 0)) return ticks;
  while ((max - min) / step > 4.0 * std::max(2, maxCount)) step *= 10;
  const double first = std::ceil(min / step - 1e-9);
  const double last = std::floor(max / step + 1e-9);
  for (double index = first; index <= last; ++index) {
    const double value = index == 0 ? 0 : withoutNoise(index * step, step);
    ticks.push_back(value);
  }
  return ticks;
}

std::vector<double> logTicks(double min, double max, double logBase, int maxCount) {
  std::vector<double> ticks;
  if (!(min > 0) || !(max > min) || !(logBase > 1)) return ticks;
  const double lowest = std::ceil(std::log(min) / std::log(logBase) - 1e-9);
  const double highest = std::floor(std::log(max) / std::log(logBase) + 1e-9);
  const double skip = std::max(1.0, std::ceil((highest - lowest + 1) / std::max(1, maxCount)));
  for (double exponent = std::ceil(lowest / skip) * skip; exponent <= highest; exponent += skip) {
    ticks.push_back(std::pow(logBase, exponent));
  }
  return ticks;
}

bool isBinaryUnit(const std::string& unitId) {
  static const std::set<std::string> units{"bytes",  "bits",   "kbytes", "mbytes", "gbytes", "tbytes", "pbytes",
                                           "binBps", "binbps", "KiBs",   "Kibits", "MiBs",   "Mibits", "GiBs",
                                           "Gibits", "TiBs",   "Tibits", "PiBs",   "Pibits"};
  return units.contains(unitId);
}

}  // namespace oriel::widgets
