#include "dashboards/variables/interval.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "dashboards/format/number_text.h"

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
  // A bare number is seconds; of a fraction only the whole part counts, as in Grafana.
  if (const double number = scriptNumber(text); std::isfinite(number) && number > 0) {
    return static_cast<Duration>(
               std::min(std::floor(leadingNumber(text.substr(0, text.find_first_of("eExX")))), 1e12)) *
           kSecond;
  }
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 15) return {};
  std::size_t at = digits;
  if (at + 1 < text.size() && text[at] == '.' && std::isdigit(static_cast<unsigned char>(text[at + 1]))) {
    at = std::min(text.find_first_not_of("0123456789", at + 1), text.size());
  }
  const auto count = static_cast<double>(std::strtoll(text.substr(0, digits).c_str(), nullptr, 10));
  for (const IntervalUnit& row : kIntervalUnits) {
    if (text.compare(at, row.name.size(), row.name) != 0) continue;
    return static_cast<Duration>(std::min(count * static_cast<double>(row.size), 9e18));
  }
  return {};
}

std::string intervalText(Duration interval) {
  constexpr IntervalUnit kShown[] = {{"y", kYear},   {"d", kDay},    {"h", kHour},
                                     {"m", kMinute}, {"s", kSecond}, {"ms", kMillisecond}};
  for (const IntervalUnit& row : kShown) {
    if (interval >= row.size) return std::to_string(interval / row.size) + std::string(row.name);
  }
  return "less than a millisecond";
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
