#include "dashboards/query/time_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "dashboards/format/time_zone.h"
#include "dashboards/format/value_format.h"

namespace oriel::dashboards {
namespace {

constexpr QuickRange kQuickRanges[] = {{"Last 5 minutes", "now-5m", "now"},
                                       {"Last 15 minutes", "now-15m", "now"},
                                       {"Last 30 minutes", "now-30m", "now"},
                                       {"Last 1 hour", "now-1h", "now"},
                                       {"Last 3 hours", "now-3h", "now"},
                                       {"Last 6 hours", "now-6h", "now"},
                                       {"Last 12 hours", "now-12h", "now"},
                                       {"Last 24 hours", "now-24h", "now"},
                                       {"Last 2 days", "now-2d", "now"},
                                       {"Last 7 days", "now-7d", "now"},
                                       {"Last 30 days", "now-30d", "now"},
                                       {"Last 90 days", "now-90d", "now"},
                                       {"Last 6 months", "now-6M", "now"},
                                       {"Last 1 year", "now-1y", "now"},
                                       {"Last 2 years", "now-2y", "now"},
                                       {"Last 5 years", "now-5y", "now"},
                                       {"Yesterday", "now-1d/d", "now-1d/d"},
                                       {"Day before yesterday", "now-2d/d", "now-2d/d"},
                                       {"This day last week", "now-7d/d", "now-7d/d"},
                                       {"Previous week", "now-1w/w", "now-1w/w"},
                                       {"Previous month", "now-1M/M", "now-1M/M"},
                                       {"Previous year", "now-1y/y", "now-1y/y"},
                                       {"Today", "now/d", "now/d"},
                                       {"Today so far", "now/d", "now"},
                                       {"This week", "now/w", "now/w"},
                                       {"This week so far", "now/w", "now"},
                                       {"This month", "now/M", "now/M"},
                                       {"This month so far", "now/M", "now"},
                                       {"This year", "now/y", "now/y"},
                                       {"This year so far", "now/y", "now"},
                                       {"", "", ""}};

Error badTime(const std::string& text) {
  return makeError(ErrorCode::InvalidInput,
                   "\"" + text + "\" is no time: write now-6h, now/d, 2026-11-21 13:00:00 or ms");
}

constexpr std::string_view kRelativeUnits = "smhdwMQy";

int daysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

void addMonths(CalendarTime& t, long months) {
  const long total = t.year * 12L + (t.month - 1) + months;
  t.year = static_cast<int>(total >= 0 ? total / 12 : -((11 - total) / 12));
  t.month = static_cast<int>(total - t.year * 12L) + 1;
  t.day = std::min(t.day, daysInMonth(t.year, t.month));
}

// Days and longer keep the hour of the wall clock, hours and shorter are exact.
Timestamp addUnits(Timestamp time, long count, char unit, const std::string& zone) {
  switch (unit) {
    case 's': return time + count * kSecond;
    case 'm': return time + count * kMinute;
    case 'h': return time + count * kHour;
    default: break;
  }
  CalendarTime t = toCalendar(time, zone);
  if (unit == 'd') t.day += static_cast<int>(count);
  if (unit == 'w') t.day += static_cast<int>(7 * count);
  if (unit == 'M') addMonths(t, count);
  if (unit == 'Q') addMonths(t, 3 * count);
  if (unit == 'y') addMonths(t, 12 * count);
  return fromCalendar(t, zone);
}

Timestamp startOfUnit(Timestamp time, char unit, const std::string& zone, int weekStart) {
  CalendarTime t = toCalendar(time, zone);
  t.millisecond = 0;
  if (unit == 's') return time - (((time % kSecond) + kSecond) % kSecond);
  if (unit == 'm') return time - (t.second * kSecond + ((time % kSecond) + kSecond) % kSecond);
  t.second = 0;
  t.minute = 0;
  if (unit == 'h') return fromCalendar(t, zone);
  t.hour = 0;
  if (unit == 'w') t.day -= (t.weekday - weekStart + 7) % 7;
  if (unit == 'M' || unit == 'Q' || unit == 'y') t.day = 1;
  if (unit == 'Q') t.month -= (t.month - 1) % 3;
  if (unit == 'y') t.month = 1;
  return fromCalendar(t, zone);
}

Timestamp endOfUnit(Timestamp time, char unit, const std::string& zone, int weekStart) {
  const Timestamp start = startOfUnit(time, unit, zone, weekStart);
  return addUnits(start, 1, unit, zone) - 1;
}

// The part after `now`: any number of `-6h`, `+1d`, `/w`.
Result<Timestamp> resolveMath(const std::string& text, std::size_t at, Timestamp time, bool roundUp,
                              const std::string& zone, int weekStart) {
  while (at < text.size()) {
    const char op = text[at++];
    if (op != '-' && op != '+' && op != '/') return badTime(text);
    long count = 1;
    const bool digits = at < text.size() && std::isdigit(static_cast<unsigned char>(text[at]));
    if (digits) {
      char* end = nullptr;
      count = std::strtol(text.c_str() + at, &end, 10);
      at = static_cast<std::size_t>(end - text.c_str());
      if (count > 100000000) return badTime(text);
    }
    if (at < text.size() && text[at] == 'f') {
      return makeError(ErrorCode::Unsupported, "\"" + text + "\": fiscal quarters and years are not there yet");
    }
    if (at >= text.size() || kRelativeUnits.find(text[at]) == std::string_view::npos) return badTime(text);
    const char unit = text[at++];
    if (op == '/') {
      if (digits && count != 1) return badTime(text);
      time = roundUp ? endOfUnit(time, unit, zone, weekStart) : startOfUnit(time, unit, zone, weekStart);
    } else {
      time = addUnits(time, op == '-' ? -count : count, unit, zone);
    }
  }
  return time;
}

bool isEpoch(const std::string& text) {
  const std::size_t first = text.front() == '-' ? 1 : 0;
  return text.size() >= first + 5 && text.size() <= first + 15 &&
         text.find_first_not_of("0123456789", first) == std::string::npos;
}

// `YYYY-MM-DD[ T]hh:mm[:ss[.mmm]][Z|+hh:mm]`, everything after the day may be absent.
Result<Timestamp> parseAbsolute(const std::string& text, bool roundUp, const std::string& zone) {
  CalendarTime t;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &t.year, &t.month, &t.day, &used) != 3) return badTime(text);
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > daysInMonth(t.year, t.month)) return badTime(text);
  auto at = static_cast<std::size_t>(used);
  if (at == text.size()) {
    if (roundUp) t.hour = 23, t.minute = 59, t.second = 59, t.millisecond = 999;
    return fromCalendar(t, zone);
  }
  if (text[at] != ' ' && text[at] != 'T') return badTime(text);
  ++at;
  if (std::sscanf(text.c_str() + at, "%2d:%2d%n", &t.hour, &t.minute, &used) != 2) return badTime(text);
  at += static_cast<std::size_t>(used);
  if (at < text.size() && text[at] == ':') {
    if (std::sscanf(text.c_str() + at, ":%2d%n", &t.second, &used) != 1) return badTime(text);
    at += static_cast<std::size_t>(used);
  }
  if (at < text.size() && text[at] == '.') {
    int digits = 0, value = 0;
    for (++at; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])); ++at, ++digits) {
      if (digits < 3) value = value * 10 + (text[at] - '0');
    }
    for (; digits < 3; ++digits) value *= 10;
    t.millisecond = value;
  }
  if (t.hour > 24 || t.minute > 59 || t.second > 60) return badTime(text);
  if (at == text.size()) return fromCalendar(t, zone);
  const Timestamp utc = fromCalendar(t, "utc");
  if (text.substr(at) == "Z" || text.substr(at) == "z") return utc;
  int hours = 0, minutes = 0;
  const char sign = text[at];
  if ((sign == '+' || sign == '-') && std::sscanf(text.c_str() + at + 1, "%2d:%2d%n", &hours, &minutes, &used) == 2 &&
      at + 1 + static_cast<std::size_t>(used) == text.size()) {
    return utc - (sign == '+' ? 1 : -1) * (hours * kHour + minutes * kMinute);
  }
  return badTime(text);
}

std::string trimmedTimeText(const std::string& text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto begin = std::find_if_not(text.begin(), text.end(), blank);
  const auto end = std::find_if_not(text.rbegin(), text.rend(), blank).base();
  return begin < end ? std::string(begin, end) : std::string();
}

std::string unitWord(char unit, bool many) {
  const char* word = unit == 's'   ? "second"
                     : unit == 'm' ? "minute"
                     : unit == 'h' ? "hour"
                     : unit == 'd' ? "day"
                     : unit == 'w' ? "week"
                     : unit == 'M' ? "month"
                     : unit == 'Q' ? "quarter"
                                   : "year";
  return std::string(word) + (many ? "s" : "");
}

// `now-6h` -> "Last 6 hours", `now-1d/d` -> "Last 1 day"; empty when it is none of them.
std::string lastText(const std::string& from) {
  if (from.rfind("now-", 0) != 0) return {};
  char* end = nullptr;
  const long count = std::strtol(from.c_str() + 4, &end, 10);
  const std::string_view rest = end;
  if (end == from.c_str() + 4 || rest.empty() || kRelativeUnits.find(rest[0]) == std::string_view::npos) return {};
  if (rest.size() != 1) return {};
  return "Last " + std::to_string(count) + " " + unitWord(rest[0], count != 1);
}

std::string timeEndText(const std::string& text, const std::string& timezone) {
  if (text.rfind("now", 0) == 0) return text;
  const auto time = resolveTime(text, 0, false, timezone);
  return time.ok() ? formatTime(*time, timezone) : text;
}

}  // namespace

Result<Timestamp> resolveTime(const std::string& raw, Timestamp now, bool roundUp, const std::string& timezone,
                              int weekStart) {
  const std::string text = trimmedTimeText(raw);
  if (text.empty()) return badTime(raw);
  if (text.rfind("now", 0) == 0) return resolveMath(text, 3, now, roundUp, timezone, weekStart);
  if (isEpoch(text)) return static_cast<Timestamp>(std::strtoll(text.c_str(), nullptr, 10));
  return parseAbsolute(text, roundUp, timezone);
}

std::string describeTimeRange(const std::string& from, const std::string& to, const std::string& timezone) {
  for (const QuickRange* range = quickRanges(); *range->label; ++range) {
    if (from == range->from && to == range->to) return range->label;
  }
  if (to == "now") {
    if (const std::string last = lastText(from); !last.empty()) return last;
  }
  return timeEndText(from, timezone) + " to " + timeEndText(to, timezone);
}

const QuickRange* quickRanges() { return kQuickRanges; }

}  // namespace oriel::dashboards
