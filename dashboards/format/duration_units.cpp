#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "dashboards/format/number_text.h"
#include "dashboards/format/units.h"
#include "models/base/time.h"

namespace oriel::dashboards {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

// From which size on a duration is told in which larger or smaller unit.
struct DurationStep {
  double below;
  double times;
  double over;
  const char* name;
  bool plural;
};

// The odd years (525948 min, 31556900 s) and the limit of the weeks in minutes are Grafana's.
constexpr DurationStep kNanosecondSteps[] = {{1e3, 1, 1, "ns", false},           {1e6, 1, 1e3, "µs", false},
                                             {1e9, 1, 1e6, "ms", false},         {6e10, 1, 1e9, "s", false},
                                             {3.6e12, 1, 6e10, "min", true},     {8.64e13, 1, 3.6e12, "hour", true},
                                             {kNoLimit, 1, 8.64e13, "day", true}};
constexpr DurationStep kMicrosecondSteps[] = {
    {1e3, 1, 1, "µs", false}, {1e6, 1, 1e3, "ms", false}, {kNoLimit, 1, 1e6, "s", false}};
constexpr DurationStep kMillisecondSteps[] = {
    {1e3, 1, 1, "ms", false},         {6e4, 1, 1e3, "s", false},           {3.6e6, 1, 6e4, "min", true},
    {8.64e7, 1, 3.6e6, "hour", true}, {3.1536e10, 1, 8.64e7, "day", true}, {kNoLimit, 1, 3.1536e10, "year", true}};
constexpr DurationStep kSecondSteps[] = {
    {1e-6, 1e9, 1, "ns", false},     {1e-3, 1e6, 1, "µs", false},         {1, 1e3, 1, "ms", false},
    {60, 1, 1, "s", false},          {3600, 1, 60, "min", true},          {86400, 1, 3600, "hour", true},
    {604800, 1, 86400, "day", true}, {3.1536e7, 1, 604800, "week", true}, {kNoLimit, 1, 31556900, "year", true}};
constexpr DurationStep kMinuteSteps[] = {{60, 1, 1, "min", false},
                                         {1440, 1, 60, "hour", true},
                                         {10080, 1, 1440, "day", true},
                                         {604800, 1, 10080, "week", true},
                                         {kNoLimit, 1, 525948, "year", true}};
constexpr DurationStep kHourSteps[] = {{24, 1, 1, "hour", false},
                                       {168, 1, 24, "day", true},
                                       {8760, 1, 168, "week", true},
                                       {kNoLimit, 1, 8760, "year", true}};
constexpr DurationStep kDaySteps[] = {
    {7, 1, 1, "day", true}, {365, 1, 7, "week", true}, {kNoLimit, 1, 365, "year", true}};

FormattedValue stepDuration(double value, std::optional<int> decimals, std::span<const DurationStep> steps) {
  const double magnitude = std::fabs(value);
  const DurationStep* step = &steps.back();
  for (const DurationStep& candidate : steps) {
    if (magnitude < candidate.below) {
      step = &candidate;
      break;
    }
  }
  const double scaled = value * step->times / step->over;
  const bool many = step->plural && std::fabs(scaled) > 1;
  return {"", fixedNumber(scaled, decimals), std::string(" ") + step->name + (many ? "s" : "")};
}

struct LongUnit {
  const char* name;
  double ms;
};
constexpr LongUnit kLongUnits[] = {{"year", 31536e6}, {"month", 2592e6}, {"week", 6048e5}, {"day", 864e5},
                                   {"hour", 36e5},    {"minute", 6e4},   {"second", 1e3},  {"millisecond", 1}};

FormattedValue longDuration(double value, std::optional<int> decimals, double unitMs, const char* unitName) {
  if (value == 0) return {"", "0", std::string(" ") + unitName};
  if (value < 0) {
    FormattedValue result = longDuration(-value, decimals, unitMs, unitName);
    result.suffix += " ago";
    return result;
  }
  double rest = value * unitMs;
  int more = decimals.value_or(0);
  bool started = false;
  std::string text;
  for (const LongUnit& unit : kLongUnits) {
    if (more < 0) break;
    if (!(rest / unit.ms >= 1) && !started) continue;
    started = true;
    const double whole = std::floor(rest / unit.ms);
    text += (text.empty() ? "" : ", ") + plainNumber(whole) + " " + unit.name + (whole == 1 ? "" : "s");
    rest = std::fmod(rest, unit.ms);
    --more;
  }
  return {"", text, ""};
}

std::string twoDigits(double value) { return (value > 9 ? "" : "0") + plainNumber(value); }

std::string hmsText(double seconds) {
  return twoDigits(std::floor(seconds / 3600)) + ":" + twoDigits(std::floor(std::fmod(seconds, 3600) / 60)) + ":" +
         twoDigits(std::floor(std::fmod(seconds, 60)));
}

// The parts of a clock below the hour, `from` minutes (0), seconds (1) or milliseconds (2) on, `count` of them.
std::string clockParts(double ms, int from, int count) {
  if (!std::isfinite(ms) || std::fabs(ms) > 8.64e15) return count > 0 ? "Invalid date" : "";
  const auto whole = static_cast<std::int64_t>(ms);
  const auto inHour = static_cast<int>(((whole % kHour) + kHour) % kHour);
  const int values[] = {inHour / 60000, inHour / 1000 % 60, inHour % 1000};
  constexpr const char* kForms[] = {"%02dm", "%02ds", "%03dms"};
  std::string text;
  for (int i = from; i < std::min(3, from + count); ++i) {
    char part[8];
    std::snprintf(part, sizeof part, kForms[i], values[i]);
    text += (text.empty() ? "" : ":") + std::string(part);
  }
  return text;
}

// The first part stands always; each decimal shows one more.
FormattedValue clockText(double ms, std::optional<int> decimals) {
  const int shown = decimals && *decimals >= 0 && *decimals < 3 ? *decimals : 3;
  if (ms < 1000) return {"", clockParts(ms, 2, 1), ""};
  if (ms < 60000) return {"", clockParts(ms, 1, shown == 0 ? 1 : 2), ""};
  if (ms < 3600000) return {"", clockParts(ms, 0, shown + 1), ""};
  const std::string parts = clockParts(ms, 0, shown);
  return {"", plainNumber(std::floor(ms / 3600000)) + "h" + (parts.empty() ? "" : ":") + parts, ""};
}

}  // namespace

FormattedValue formatNanoseconds(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kNanosecondSteps);
}
FormattedValue formatMicroseconds(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kMicrosecondSteps);
}
FormattedValue formatMilliseconds(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kMillisecondSteps);
}
FormattedValue formatSeconds(const Unit&, const UnitCall& call) {
  if (call.value == 0) return {"", "0", " s"};
  return stepDuration(call.value, call.decimals, kSecondSteps);
}
FormattedValue formatMinutes(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kMinuteSteps);
}
FormattedValue formatHours(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kHourSteps);
}
FormattedValue formatDays(const Unit&, const UnitCall& call) {
  return stepDuration(call.value, call.decimals, kDaySteps);
}
FormattedValue formatTimeTicks(const Unit& unit, const UnitCall& call) {
  return formatSeconds(unit, {call.value / 100, call.decimals, call.timezone});
}
FormattedValue formatDurationMs(const Unit&, const UnitCall& call) {
  return longDuration(call.value, call.decimals, 1, "milliseconds");
}
FormattedValue formatDurationS(const Unit&, const UnitCall& call) {
  return longDuration(call.value, call.decimals, 1000, "seconds");
}

FormattedValue formatHms(const Unit&, const UnitCall& call) {
  return {"", hmsText(std::fabs(call.value)), call.value < 0 ? " ago" : ""};
}

FormattedValue formatDhms(const Unit&, const UnitCall& call) {
  const double seconds = std::fabs(call.value);
  const double days = std::floor(seconds / 86400);
  const std::string dayText = days > 0 ? plainNumber(days) + " d " : "";
  return {"", dayText + hmsText(seconds - days * 86400), call.value < 0 ? " ago" : ""};
}

FormattedValue formatClockMs(const Unit&, const UnitCall& call) { return clockText(call.value, call.decimals); }
FormattedValue formatClockS(const Unit&, const UnitCall& call) { return clockText(call.value * 1000, call.decimals); }

}  // namespace oriel::dashboards
