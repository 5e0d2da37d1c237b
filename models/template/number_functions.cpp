#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "models/base/text.h"
#include "models/template/functions.h"
#include "models/template/go_format.h"
#include "models/template/go_time.h"

/// Numbers as people read them. Source: Prometheus, template.go and common's helpers/templates.
namespace oriel::tmpl {

namespace {

constexpr const char* kSmallUnits[] = {"m", "u", "n", "p", "f", "a", "z", "y"};
constexpr const char* kBigUnits[] = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr const char* kBinaryUnits[] = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};

std::string fourDigits(double value, const char* unit = "") {
  return GoFormat("%.4g%s", {floatValue(value), textValue(unit)}, 400).run();
}

std::string belowOne(double value, const char* behind) {
  const char* unit = "";
  for (const char* each : kSmallUnits) {
    if (std::fabs(value) >= 1) break;
    unit = each;
    value *= 1000;
  }
  return fourDigits(value, unit) + behind;
}

template <std::size_t N>
std::string aboveOne(double value, double step, const char* const (&units)[N]) {
  const char* unit = "";
  for (const char* each : units) {
    if (std::fabs(value) < step) break;
    unit = each;
    value /= step;
  }
  return fourDigits(value, unit);
}

/// Whole nanoseconds; NaN and infinity have none.
Result<std::int64_t> nanosecondsOf(double seconds, const char* what) {
  if (!std::isfinite(seconds)) return makeError(ErrorCode::Execution, "value is NaN or Inf");
  const double nanoseconds = seconds * 1e9;
  if (nanoseconds >= 9223372036854775807.0 || nanoseconds < -9223372036854775808.0) {
    return makeError(ErrorCode::Execution,
                     fmt::format("{} cannot be represented as a nanoseconds {} since it overflows "
                                 "int64",
                                 formatFloatShort(seconds), what));
  }
  return static_cast<std::int64_t>(nanoseconds);
}

/// Prometheus knows milliseconds only.
Result<Value> timeOf(double seconds) {
  ORIEL_ASSIGN(const std::int64_t nanoseconds, nanosecondsOf(seconds, "timestamp"));
  return Value{Time{nanoseconds / 1'000'000 * 1'000'000}};
}

template <std::string (*write)(double)>
Result<Value> humanized(std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const double value, toFloat(arguments.front()));
  return textValue(write(value));
}

}  // namespace

Result<double> toFloat(const Value& value) {
  if (const auto* number = value.as<double>()) return *number;
  if (const auto* whole = value.as<std::int64_t>()) return static_cast<double>(*whole);
  if (const auto* text = value.as<std::string>()) {
    Result<double> number = parseFloat(*text);
    if (number.ok()) return number;
    return makeError(ErrorCode::Execution, "strconv.ParseFloat: " + number.error().text);
  }
  if (value.as<TimeSpan>() != nullptr) return static_cast<double>(value.as<TimeSpan>()->nanoseconds) / 1e9;
  return makeError(ErrorCode::Execution, "can't convert " + typeName(value) + " to float");
}

std::string humanize(double value) {
  if (value == 0 || !std::isfinite(value)) return fourDigits(value);
  return std::fabs(value) >= 1 ? aboveOne(value, 1000, kBigUnits) : belowOne(value, "");
}

std::string humanize1024(double value) {
  if (std::fabs(value) <= 1 || !std::isfinite(value)) return fourDigits(value);
  return aboveOne(value, 1024, kBinaryUnits);
}

std::string humanizeDuration(double seconds) {
  if (!std::isfinite(seconds)) return fourDigits(seconds);
  if (seconds == 0) return fourDigits(seconds, "s");
  if (std::fabs(seconds) < 1) return belowOne(seconds, "s");
  const std::string sign = seconds < 0 ? "-" : "";
  const double magnitude = std::fabs(seconds);
  constexpr double kLongest = 9.2e18;
  const auto whole = static_cast<std::int64_t>(std::min(magnitude, kLongest));
  const std::int64_t days = whole / 86400;
  const std::int64_t hours = whole / 3600 % 24;
  const std::int64_t minutes = whole / 60 % 60;
  if (days != 0) return fmt::format("{}{}d {}h {}m {}s", sign, days, hours, minutes, whole % 60);
  if (hours != 0) return fmt::format("{}{}h {}m {}s", sign, hours, minutes, whole % 60);
  if (minutes != 0) return fmt::format("{}{}m {}s", sign, minutes, whole % 60);
  return sign + fourDigits(magnitude, "s");
}

std::string humanizePercentage(double ratio) { return fourDigits(ratio * 100, "%"); }

Result<Value> callHumanize(const CallSite&, std::vector<Value>& arguments) { return humanized<humanize>(arguments); }
Result<Value> callHumanize1024(const CallSite&, std::vector<Value>& arguments) {
  return humanized<humanize1024>(arguments);
}
Result<Value> callHumanizeDuration(const CallSite&, std::vector<Value>& arguments) {
  return humanized<humanizeDuration>(arguments);
}
Result<Value> callHumanizePercentage(const CallSite&, std::vector<Value>& arguments) {
  return humanized<humanizePercentage>(arguments);
}

Result<Value> callHumanizeTimestamp(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const double seconds, toFloat(arguments.front()));
  if (!std::isfinite(seconds)) return textValue(fourDigits(seconds));
  ORIEL_ASSIGN(const Value time, timeOf(seconds));
  return textValue(timeText(*time.as<Time>()));
}

Result<Value> callToTime(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const double seconds, toFloat(arguments.front()));
  return timeOf(seconds);
}

Result<Value> callToDuration(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const double seconds, toFloat(arguments.front()));
  ORIEL_ASSIGN(const std::int64_t nanoseconds, nanosecondsOf(seconds, "duration"));
  return Value{TimeSpan{nanoseconds}};
}

Result<Value> callParseDuration(const CallSite&, std::vector<Value>& arguments) {
  const Result<Duration> duration = parseDuration(*arguments.front().as<std::string>());
  if (!duration.ok()) return makeError(ErrorCode::Execution, duration.error().text);
  return floatValue(static_cast<double>(*duration) / 1000.0);
}

}  // namespace oriel::tmpl
