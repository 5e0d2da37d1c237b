#include "models/promql/functions/cell_function.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

#include "models/promql/functions/binary_cell.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

template <double (*F)(double)>
bool plainMath(double& value, const double*) {
  value = F(value);
  return true;
}

double signOf(double v) { return v < 0 ? -1 : v > 0 ? 1 : v; }
double toDegrees(double v) { return v * 180 / std::numbers::pi; }
double toRadians(double v) { return v * std::numbers::pi / 180; }

bool roundTo(double& value, const double* parameters) {
  // The inverse is exact for the usual 0.1, 0.01, ... where a division would not be.
  const double inverse = 1.0 / parameters[0];
  value = std::floor(value * inverse + 0.5) / inverse;
  return true;
}

bool clampBoth(double& value, const double* parameters) {
  if (parameters[1] < parameters[0]) return false;
  value = maxOf(parameters[0], minOf(parameters[1], value));
  return true;
}

bool clampBelow(double& value, const double* parameters) {
  value = maxOf(parameters[0], value);
  return true;
}

bool clampAbove(double& value, const double* parameters) {
  value = minOf(parameters[0], value);
  return true;
}

using Days = std::chrono::sys_days;

bool inCalendar(double value) { return std::isfinite(value) && std::fabs(value) < 9.2e18; }

/// After 400 years the calendar repeats itself, weekdays too. The library's ends with the year 32,767.
constexpr std::int64_t kYearsOfCycle = 400;
constexpr std::int64_t kSecondsOfCycle = 146'097LL * 86'400;

/// Whole cycles before the time, which may be negative.
std::int64_t cyclesBefore(double value) {
  const auto seconds = static_cast<std::int64_t>(value);
  return seconds / kSecondsOfCycle - (seconds % kSecondsOfCycle < 0 ? 1 : 0);
}

std::chrono::sys_seconds timeInCycle(double value) {
  const auto seconds = static_cast<std::int64_t>(value) % kSecondsOfCycle;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds < 0 ? seconds + kSecondsOfCycle : seconds));
}

Days dayOf(double value) { return std::chrono::floor<std::chrono::days>(timeInCycle(value)); }
std::int64_t secondOfDay(double value) { return (timeInCycle(value) - dayOf(value)).count(); }

template <double (*F)(double)>
bool calendar(double& value, const double*) {
  value = inCalendar(value) ? F(value) : std::numeric_limits<double>::quiet_NaN();
  return true;
}

std::chrono::year_month_day dateOf(double value) { return std::chrono::year_month_day(dayOf(value)); }

double minuteOf(double v) { return static_cast<double>(secondOfDay(v) / 60 % 60); }
double hourOf(double v) { return static_cast<double>(secondOfDay(v) / 3600); }
double weekdayOf(double v) { return std::chrono::weekday(dayOf(v)).c_encoding(); }
double dayOfMonth(double v) { return static_cast<unsigned>(dateOf(v).day()); }
double monthOf(double v) { return static_cast<unsigned>(dateOf(v).month()); }
double yearOf(double v) {
  return static_cast<double>(static_cast<int>(dateOf(v).year()) + cyclesBefore(v) * kYearsOfCycle);
}

double dayOfYear(double v) {
  const auto first = Days(dateOf(v).year() / std::chrono::January / 1);
  return static_cast<double>((dayOf(v) - first).count() + 1);
}

double daysInMonth(double v) {
  const auto date = dateOf(v);
  return static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
}

bool histogramCount(const FloatHistogram& histogram, double& value) {
  value = histogram.count;
  return true;
}

bool histogramSum(const FloatHistogram& histogram, double& value) {
  value = histogram.sum;
  return true;
}

bool histogramAverage(const FloatHistogram& histogram, double& value) {
  value = histogram.sum / histogram.count;
  return true;
}

bool histogramVariance(const FloatHistogram& histogram, double& value) {
  value = nativeVariance(histogram);
  return true;
}

bool histogramDeviation(const FloatHistogram& histogram, double& value) {
  value = std::sqrt(nativeVariance(histogram));
  return true;
}

}  // namespace

const std::vector<CellFunction>& cellFunctions() {
  static const std::vector<CellFunction> table = {
      {"abs", plainMath<std::fabs>},
      {"acos", plainMath<std::acos>},
      {"acosh", plainMath<std::acosh>},
      {"asin", plainMath<std::asin>},
      {"asinh", plainMath<std::asinh>},
      {"atan", plainMath<std::atan>},
      {"atanh", plainMath<std::atanh>},
      {"ceil", plainMath<std::ceil>},
      {"clamp", clampBoth},
      {"clamp_max", clampAbove},
      {"clamp_min", clampBelow},
      {"cos", plainMath<std::cos>},
      {"cosh", plainMath<std::cosh>},
      {"day_of_month", calendar<dayOfMonth>, nullptr, {}, true},
      {"day_of_week", calendar<weekdayOf>, nullptr, {}, true},
      {"day_of_year", calendar<dayOfYear>, nullptr, {}, true},
      {"days_in_month", calendar<daysInMonth>, nullptr, {}, true},
      {"deg", plainMath<toDegrees>},
      {"exp", plainMath<std::exp>},
      {"floor", plainMath<std::floor>},
      {"histogram_avg", nullptr, histogramAverage},
      {"histogram_count", nullptr, histogramCount},
      {"histogram_stddev", nullptr, histogramDeviation},
      {"histogram_stdvar", nullptr, histogramVariance},
      {"histogram_sum", nullptr, histogramSum},
      {"hour", calendar<hourOf>, nullptr, {}, true},
      {"ln", plainMath<std::log>},
      {"log10", plainMath<std::log10>},
      {"log2", plainMath<std::log2>},
      {"minute", calendar<minuteOf>, nullptr, {}, true},
      {"month", calendar<monthOf>, nullptr, {}, true},
      {"rad", plainMath<toRadians>},
      {"round", roundTo, nullptr, {1.0}},
      {"sgn", plainMath<signOf>},
      {"sin", plainMath<std::sin>},
      {"sinh", plainMath<std::sinh>},
      {"sqrt", plainMath<std::sqrt>},
      {"tan", plainMath<std::tan>},
      {"tanh", plainMath<std::tanh>},
      {"year", calendar<yearOf>, nullptr, {}, true},
  };
  return table;
}

const CellFunction* findCellFunction(std::string_view name) {
  const auto& table = cellFunctions();
  const auto found = std::find_if(table.begin(), table.end(), [&](const CellFunction& f) { return f.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace oriel::promql
