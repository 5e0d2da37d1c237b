#include "dashboards/variables/interval.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace oriel::dashboards {
namespace {

struct IntervalUnit {
  std::string_view name;
  Duration size;
};
constexpr IntervalUnit kIntervalUnits[] = {{"ms", kMillisecond}, {"s", kSecond}, {"m", kMinute},   {"h", kHour},
                                           {"d", kDay},          {"w", kWeek},   {"M", 30 * kDay}, {"y", kYear}};

struct RoundStep {
  double below;
  Duration step;
};
constexpr RoundStep kRoundSteps[] = {{10, 1},
                                     {15, 10},
                                     {35, 20},
                                     {75, 50},
                                     {150, 100},
                                     {350, 200},
                                     {750, 500},
                                     {1500, 1000},
                                     {3500, 2000},
                                     {7500, 5000},
                                     {12500, 10000},
                                     {17500, 15000},
                                     {25000, 20000},
                                     {45000, 30000},
                                     {90000, 60000},
                                     {210000, 120000},
                                     {450000, 300000},
                                     {750000, 600000},
                                     {1050000, 900000},
                                     {1500000, 1200000},
                                     {2700000, 1800000},
                                     {5400000, 3600000},
                                     {9000000, 7200000},
                                     {16200000, 10800000},
                                     {32400000, 21600000},
                                     {86400000, 43200000},
                                     {604800000, 86400000},
                                     {1814400000, 604800000},
                                     {3628800000, 2592000000}};

}  // namespace

std::optional<Duration> parseInterval(const std::string& raw) {
  const std::string text = !raw.empty() && raw.front() == '>' ? raw.substr(1) : raw;
  char* end = nullptr;
  const double count = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || !(count >= 0) || count > 1e9) return {};
  const std::string_view unit = end;
  if (unit.empty()) return static_cast<Duration>(count * kSecond);
  for (const IntervalUnit& row : kIntervalUnits) {
    if (unit == row.name) return static_cast<Duration>(std::llround(count * static_cast<double>(row.size)));
  }
  return {};
}

std::string intervalText(Duration interval) {
  constexpr IntervalUnit kShown[] = {{"y", kYear}, {"d", kDay}, {"h", kHour}, {"m", kMinute}, {"s", kSecond}};
  for (const IntervalUnit& row : kShown) {
    if (interval >= row.size) return std::to_string(interval / row.size) + std::string(row.name);
  }
  return std::to_string(std::max<Duration>(1, interval)) + "ms";
}

Duration roundInterval(double wantedMs) {
  for (const RoundStep& row : kRoundSteps) {
    if (wantedMs < row.below) return row.step;
  }
  return kYear;
}

Duration calculateInterval(Duration range, int points, Duration minimum) {
  return std::max(roundInterval(static_cast<double>(range) / std::max(1, points)), std::max<Duration>(1, minimum));
}

}  // namespace oriel::dashboards
