#include "dashboards/format/date_text.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "dashboards/format/time_zone.h"
#include "dashboards/format/units.h"

namespace oriel::dashboards {
namespace {

constexpr std::array kMonthNames = {"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array kDayNames = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::string paddedInt(std::int64_t value, int width) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%0*lld", width, static_cast<long long>(value));
  return buffer;
}

std::string ordinalText(int value) {
  const int ten = value % 100;
  const bool teen = ten >= 11 && ten <= 13;
  const char* ending = teen ? "th" : value % 10 == 1 ? "st" : value % 10 == 2 ? "nd" : value % 10 == 3 ? "rd" : "th";
  return std::to_string(value) + ending;
}

std::string offsetText(int minutes, bool colon) {
  const int size = std::abs(minutes);
  return (minutes < 0 ? "-" : "+") + paddedInt(size / 60, 2) + (colon ? ":" : "") + paddedInt(size % 60, 2);
}

int isoWeek(const CalendarTime& t) {
  const int monday = (t.weekday + 6) % 7;
  const int week = (t.dayOfYear - 1 - monday + 10) / 7;
  return week;
}

using TokenText = std::string (*)(const CalendarTime& t, Timestamp time);
struct DateToken {
  std::string_view token;
  TokenText text;
};

int twelve(const CalendarTime& t) { return t.hour % 12 == 0 ? 12 : t.hour % 12; }

// Longer tokens first where one begins another.
constexpr DateToken kDateTokens[] = {
    {"YYYY", [](const CalendarTime& t, Timestamp) { return paddedInt(t.year, 4); }},
    {"YY", [](const CalendarTime& t, Timestamp) { return paddedInt(t.year % 100, 2); }},
    {"Q", [](const CalendarTime& t, Timestamp) { return std::to_string((t.month + 2) / 3); }},
    {"MMMM", [](const CalendarTime& t, Timestamp) { return std::string(kMonthNames[t.month - 1]); }},
    {"MMM", [](const CalendarTime& t, Timestamp) { return std::string(kMonthNames[t.month - 1]).substr(0, 3); }},
    {"MM", [](const CalendarTime& t, Timestamp) { return paddedInt(t.month, 2); }},
    {"Mo", [](const CalendarTime& t, Timestamp) { return ordinalText(t.month); }},
    {"M", [](const CalendarTime& t, Timestamp) { return std::to_string(t.month); }},
    {"DDDD", [](const CalendarTime& t, Timestamp) { return paddedInt(t.dayOfYear, 3); }},
    {"DDD", [](const CalendarTime& t, Timestamp) { return std::to_string(t.dayOfYear); }},
    {"DD", [](const CalendarTime& t, Timestamp) { return paddedInt(t.day, 2); }},
    {"Do", [](const CalendarTime& t, Timestamp) { return ordinalText(t.day); }},
    {"D", [](const CalendarTime& t, Timestamp) { return std::to_string(t.day); }},
    {"dddd", [](const CalendarTime& t, Timestamp) { return std::string(kDayNames[t.weekday]); }},
    {"ddd", [](const CalendarTime& t, Timestamp) { return std::string(kDayNames[t.weekday]).substr(0, 3); }},
    {"dd", [](const CalendarTime& t, Timestamp) { return std::string(kDayNames[t.weekday]).substr(0, 2); }},
    {"d", [](const CalendarTime& t, Timestamp) { return std::to_string(t.weekday); }},
    {"E", [](const CalendarTime& t, Timestamp) { return std::to_string(t.weekday == 0 ? 7 : t.weekday); }},
    {"WW", [](const CalendarTime& t, Timestamp) { return paddedInt(isoWeek(t), 2); }},
    {"W", [](const CalendarTime& t, Timestamp) { return std::to_string(isoWeek(t)); }},
    {"HH", [](const CalendarTime& t, Timestamp) { return paddedInt(t.hour, 2); }},
    {"H", [](const CalendarTime& t, Timestamp) { return std::to_string(t.hour); }},
    {"hh", [](const CalendarTime& t, Timestamp) { return paddedInt(twelve(t), 2); }},
    {"h", [](const CalendarTime& t, Timestamp) { return std::to_string(twelve(t)); }},
    {"A", [](const CalendarTime& t, Timestamp) { return std::string(t.hour < 12 ? "AM" : "PM"); }},
    {"a", [](const CalendarTime& t, Timestamp) { return std::string(t.hour < 12 ? "am" : "pm"); }},
    {"mm", [](const CalendarTime& t, Timestamp) { return paddedInt(t.minute, 2); }},
    {"m", [](const CalendarTime& t, Timestamp) { return std::to_string(t.minute); }},
    {"ss", [](const CalendarTime& t, Timestamp) { return paddedInt(t.second, 2); }},
    {"s", [](const CalendarTime& t, Timestamp) { return std::to_string(t.second); }},
    {"SSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3); }},
    {"SS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond / 10, 2); }},
    {"S", [](const CalendarTime& t, Timestamp) { return std::to_string(t.millisecond / 100); }},
    {"ZZ", [](const CalendarTime& t, Timestamp) { return offsetText(t.offsetMinutes, false); }},
    {"Z", [](const CalendarTime& t, Timestamp) { return offsetText(t.offsetMinutes, true); }},
    {"zz", [](const CalendarTime& t, Timestamp) { return t.abbreviation; }},
    {"z", [](const CalendarTime& t, Timestamp) { return t.abbreviation; }},
    {"X",
     [](const CalendarTime&, Timestamp time) { return std::to_string((time - ((time % 1000) + 1000) % 1000) / 1000); }},
    {"x", [](const CalendarTime&, Timestamp time) { return std::to_string(time); }},
};

struct LongToken {
  std::string_view token;
  const char* pattern;
};
constexpr LongToken kLongTokens[] = {{"LLLL", "dddd, MMMM D, YYYY h:mm A"},
                                     {"LLL", "MMMM D, YYYY h:mm A"},
                                     {"LL", "MMMM D, YYYY"},
                                     {"LTS", "h:mm:ss A"},
                                     {"LT", "h:mm A"},
                                     {"L", "MM/DD/YYYY"}};

std::string expandLongTokens(const std::string& pattern) {
  std::string result;
  bool literal = false;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '[') literal = true;
    if (pattern[at] == ']') literal = false;
    const LongToken* match = nullptr;
    for (const LongToken& token : kLongTokens) {
      if (!literal && pattern.compare(at, token.token.size(), token.token) == 0) {
        match = &token;
        break;
      }
    }
    result += match ? std::string(match->pattern) : pattern.substr(at, 1);
    at += match ? match->token.size() : 1;
  }
  return result;
}

Timestamp wallClockNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool isDateValue(double value) { return std::isfinite(value) && std::fabs(value) <= 8.64e15; }

}  // namespace

std::string datePattern(Timestamp time, const std::string& rawPattern, const std::string& timezone) {
  const CalendarTime t = toCalendar(time, timezone);
  const std::string pattern = expandLongTokens(rawPattern);
  std::string result;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '[') {
      const std::size_t end = pattern.find(']', at);
      if (end != std::string::npos) {
        result += pattern.substr(at + 1, end - at - 1);
        at = end + 1;
        continue;
      }
    }
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      result += pattern[at + 1];
      at += 2;
      continue;
    }
    const DateToken* match = nullptr;
    for (const DateToken& token : kDateTokens) {
      if (pattern.compare(at, token.token.size(), token.token) == 0) {
        match = &token;
        break;
      }
    }
    result += match ? match->text(t, time) : pattern.substr(at, 1);
    at += match ? match->token.size() : 1;
  }
  return result;
}

std::string timeFromNow(Timestamp time, Timestamp now) {
  const double seconds = std::fabs(static_cast<double>(time - now)) / 1000;
  const auto rounded = [](double value) { return static_cast<long>(std::lround(value)); };
  const auto many = [](long count, const char* one, const char* unit) {
    return count <= 1 ? std::string(one) : std::to_string(count) + " " + unit;
  };
  const long s = rounded(seconds), m = rounded(seconds / 60), h = rounded(seconds / 3600), d = rounded(seconds / 86400);
  const long months = rounded(seconds / 86400 / 30.436875), years = rounded(seconds / 86400 / 365.2425);
  std::string text;
  if (s < 45) {
    text = "a few seconds";
  } else if (m < 45) {
    text = many(m, "a minute", "minutes");
  } else if (h < 22) {
    text = many(h, "an hour", "hours");
  } else if (d < 26) {
    text = many(d, "a day", "days");
  } else if (months < 11) {
    text = many(months, "a month", "months");
  } else {
    text = many(years, "a year", "years");
  }
  return time > now ? "in " + text : text + " ago";
}

FormattedValue formatDate(const Unit& unit, const UnitCall& call) {
  if (!isDateValue(call.value)) return {"", "Invalid date", ""};
  const auto time = static_cast<Timestamp>(call.value);
  const bool today = *unit.other && datePattern(time, "YYYYDDDD", "") == datePattern(wallClockNow(), "YYYYDDDD", "");
  return {"", datePattern(time, today ? unit.other : unit.text, call.timezone), ""};
}

FormattedValue formatFromNow(const Unit&, const UnitCall& call) {
  if (!isDateValue(call.value)) return {"", "Invalid date", ""};
  return {"", timeFromNow(static_cast<Timestamp>(call.value), wallClockNow()), ""};
}

}  // namespace oriel::dashboards
