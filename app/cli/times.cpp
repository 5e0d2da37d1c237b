#include "app/cli/times.h"

#include <cctype>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "models/base/text.h"

namespace oriel::cli {

namespace {

constexpr double kMaxSeconds = 1e12;  // far beyond the year 9999, and safe as milliseconds

Error badTime(const std::string& text) {
  return makeError(ErrorCode::InvalidInput,
                   "not a time: " + text + " (wanted: Unix seconds, 2023-11-14T22:13:20Z, now or now-1h)");
}

Result<Timestamp> parseRelative(const std::string& text, Timestamp now) {
  if (text == "now") return now;
  const auto duration = parseDuration(std::string_view(text).substr(4));
  if (!duration.ok() || (text[3] != '-' && text[3] != '+')) return badTime(text);
  return text[3] == '-' ? now - *duration : now + *duration;
}

/// sscanf would also read a sign, `nan` or hexadecimal where a calendar has digits.
bool isCalendarText(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool sign = text[i] == '-' || text[i] == '+';
    if (sign && (i == 0 || !std::isdigit(static_cast<unsigned char>(text[i - 1])))) return false;
    if (!sign && std::string_view("0123456789:.TtZz ").find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

Result<Timestamp> parseCalendar(const std::string& text) {
  if (!isCalendarText(text)) return badTime(text);
  std::tm date{};
  double seconds = 0;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%lf%n", &date.tm_year, &date.tm_mon, &date.tm_mday,
                  &date.tm_hour, &date.tm_min, &seconds, &used) != 6 ||
      date.tm_mon < 1 || date.tm_mon > 12 || date.tm_mday < 1 || date.tm_mday > 31 || date.tm_hour > 23 ||
      date.tm_min > 59 || seconds < 0 || seconds >= 61) {
    return badTime(text);
  }
  const std::string zone = text.substr(static_cast<std::size_t>(used));
  int hours = 0, minutes = 0, end = 0;
  char sign[2] = "+";
  const bool utc = zone == "Z" || zone == "z";
  if (!utc && (std::sscanf(zone.c_str(), "%1[+-]%2d:%2d%n", sign, &hours, &minutes, &end) != 3 ||
               end != static_cast<int>(zone.size()) || hours > 23 || minutes > 59)) {
    return badTime(text);
  }
  date.tm_year -= 1900;
  date.tm_mon -= 1;
  const Timestamp offset = (hours * kHour + minutes * kMinute) * (sign[0] == '-' ? -1 : 1);
  return static_cast<Timestamp>(::timegm(&date)) * kSecond + std::llround(seconds * 1000) - offset;
}

}  // namespace

Result<Timestamp> parseTime(const std::string& text, Timestamp now) {
  if (text.rfind("now", 0) == 0) return parseRelative(text, now);
  const auto seconds = parseFloat(text);
  if (seconds.ok() && std::abs(*seconds) < kMaxSeconds) return static_cast<Timestamp>(std::llround(*seconds * 1000));
  if (seconds.ok()) return badTime(text);
  return parseCalendar(text);
}

Result<Duration> parseStep(const std::string& text) {
  Duration step = 0;
  if (const auto seconds = parseFloat(text); seconds.ok()) {
    if (std::abs(*seconds) < kMaxSeconds) step = std::llround(*seconds * 1000);
  } else {
    ORIEL_ASSIGN(step, parseDuration(text));
  }
  if (step <= 0) return makeError(ErrorCode::InvalidInput, "a step must be positive: " + text);
  return step;
}

std::string formatSeconds(Timestamp time) { return formatFloat(static_cast<double>(time) / 1000); }

std::string formatRfc3339(Timestamp time) {
  const Timestamp fraction = ((time % kSecond) + kSecond) % kSecond;
  const std::time_t seconds = static_cast<std::time_t>((time - fraction) / kSecond);
  std::tm date{};
  ::gmtime_r(&seconds, &date);
  char text[64];
  std::size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &date);
  std::string result(text, length);
  if (fraction != 0) {
    std::snprintf(text, sizeof(text), ".%03d", static_cast<int>(fraction));
    result += text;
  }
  return result + "Z";
}

}  // namespace oriel::cli
