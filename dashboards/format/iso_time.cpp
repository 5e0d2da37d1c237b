#include "dashboards/format/iso_time.h"

#include <array>
#include <cctype>
#include <cstdio>

#include "dashboards/format/time_zone.h"

namespace oriel::dashboards {
namespace {

// `hh:mm[:ss[.mmm]]` at `at`, which moves behind it.
bool takeClock(const std::string& text, std::size_t& at, CalendarTime& t) {
  int used = 0;
  if (std::sscanf(text.c_str() + at, "%2d:%2d%n", &t.hour, &t.minute, &used) != 2) return false;
  at += static_cast<std::size_t>(used);
  if (at < text.size() && text[at] == ':') {
    if (std::sscanf(text.c_str() + at, ":%2d%n", &t.second, &used) != 1) return false;
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
  return t.hour >= 0 && t.hour <= 24 && t.minute >= 0 && t.minute <= 59 && t.second >= 0 && t.second <= 60;
}

}  // namespace

int lengthOfMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::optional<Timestamp> isoTime(const std::string& text, const std::string& zone) {
  CalendarTime t;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &t.year, &t.month, &t.day, &used) != 3) return {};
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > lengthOfMonth(t.year, t.month)) return {};
  auto at = static_cast<std::size_t>(used);
  if (at == text.size()) return fromCalendar(t, zone);
  if (text[at] != ' ' && text[at] != 'T') return {};
  if (!takeClock(text, ++at, t)) return {};
  if (at == text.size()) return fromCalendar(t, zone);
  const Timestamp utc = fromCalendar(t, "utc");
  if (text.substr(at) == "Z" || text.substr(at) == "z") return utc;
  int hours = 0, minutes = 0;
  const char sign = text[at];
  if ((sign == '+' || sign == '-') && std::sscanf(text.c_str() + at + 1, "%2d:%2d%n", &hours, &minutes, &used) == 2 &&
      at + 1 + static_cast<std::size_t>(used) == text.size()) {
    return utc - (sign == '+' ? 1 : -1) * (hours * kHour + minutes * kMinute);
  }
  return {};
}

}  // namespace oriel::dashboards
