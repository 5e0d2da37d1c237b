#include "models/template/go_time.h"

#include <fmt/format.h>

#include <array>

namespace oriel::tmpl {

namespace {

constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;

std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// One part of a layout: what stands there, and what it becomes.
struct LayoutPart {
  std::string_view text;
  std::string (*write)(const CalendarTime&);
};

int hour12(const CalendarTime& t) { return t.hour % 12 == 0 ? 12 : t.hour % 12; }

/// Longer texts before their own beginnings.
constexpr std::array kLayoutParts{
    LayoutPart{"January", [](const CalendarTime& t) { return std::string(monthName(t.month)); }},
    LayoutPart{"Jan", [](const CalendarTime& t) { return std::string(monthName(t.month).substr(0, 3)); }},
    LayoutPart{"Monday", [](const CalendarTime& t) { return std::string(weekdayName(t.weekday)); }},
    LayoutPart{"Mon", [](const CalendarTime& t) { return std::string(weekdayName(t.weekday).substr(0, 3)); }},
    LayoutPart{"MST", [](const CalendarTime&) { return std::string("UTC"); }},
    LayoutPart{"002", [](const CalendarTime& t) { return fmt::format("{:03}", t.yearDay); }},
    LayoutPart{"01", [](const CalendarTime& t) { return fmt::format("{:02}", t.month); }},
    LayoutPart{"02", [](const CalendarTime& t) { return fmt::format("{:02}", t.day); }},
    LayoutPart{"03", [](const CalendarTime& t) { return fmt::format("{:02}", hour12(t)); }},
    LayoutPart{"04", [](const CalendarTime& t) { return fmt::format("{:02}", t.minute); }},
    LayoutPart{"05", [](const CalendarTime& t) { return fmt::format("{:02}", t.second); }},
    LayoutPart{"06", [](const CalendarTime& t) { return fmt::format("{:02}", t.year % 100); }},
    LayoutPart{"15", [](const CalendarTime& t) { return fmt::format("{:02}", t.hour); }},
    LayoutPart{"1", [](const CalendarTime& t) { return std::to_string(t.month); }},
    LayoutPart{"2006", [](const CalendarTime& t) { return fmt::format("{:04}", t.year); }},
    LayoutPart{"2", [](const CalendarTime& t) { return std::to_string(t.day); }},
    LayoutPart{"_2", [](const CalendarTime& t) { return fmt::format("{:>2}", t.day); }},
    LayoutPart{"3", [](const CalendarTime& t) { return std::to_string(hour12(t)); }},
    LayoutPart{"4", [](const CalendarTime& t) { return std::to_string(t.minute); }},
    LayoutPart{"5", [](const CalendarTime& t) { return std::to_string(t.second); }},
    LayoutPart{"PM", [](const CalendarTime& t) { return std::string(t.hour >= 12 ? "PM" : "AM"); }},
    LayoutPart{"pm", [](const CalendarTime& t) { return std::string(t.hour >= 12 ? "pm" : "am"); }},
    LayoutPart{"-07:00", [](const CalendarTime&) { return std::string("+00:00"); }},
    LayoutPart{"-0700", [](const CalendarTime&) { return std::string("+0000"); }},
    LayoutPart{"-07", [](const CalendarTime&) { return std::string("+00"); }},
    LayoutPart{"Z07:00", [](const CalendarTime&) { return std::string("Z"); }},
    LayoutPart{"Z0700", [](const CalendarTime&) { return std::string("Z"); }},
};

bool isDigitAt(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

/// `.000` keeps its zeros, `.999` drops them; both only behind the seconds' point or comma. 0 when it is neither.
std::size_t fractionLength(std::string_view layout, std::size_t at) {
  if (layout[at] != '.' && layout[at] != ',') return 0;
  const char digit = at + 1 < layout.size() ? layout[at + 1] : ' ';
  if (digit != '0' && digit != '9') return 0;
  std::size_t end = at + 1;
  while (end < layout.size() && layout[end] == digit) ++end;
  return isDigitAt(layout, end) || end - at > 10 ? 0 : end - at;
}

std::string fraction(const CalendarTime& time, std::string_view part) {
  std::string digits = fmt::format("{:09}", time.nanosecond).substr(0, part.size() - 1);
  if (part[1] == '9') {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return {};
  }
  return part[0] + digits;
}

}  // namespace

std::string_view monthName(int month) {
  static constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                            "May",       "June",     "July",     "August",
                                                            "September", "October",  "November", "December"};
  return kMonths[static_cast<std::size_t>(month - 1) % 12];
}

std::string_view weekdayName(int weekday) {
  static constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                         "Thursday", "Friday", "Saturday"};
  return kDays[static_cast<std::size_t>(weekday) % 7];
}

CalendarTime calendarTime(Time time) {
  CalendarTime out;
  const std::int64_t seconds = floorDivide(time.nanoseconds, kNanosecondsInSecond);
  out.nanosecond = static_cast<int>(time.nanoseconds - seconds * kNanosecondsInSecond);
  const std::int64_t days = floorDivide(seconds, 86400);
  const int inDay = static_cast<int>(seconds - days * 86400);
  out.hour = inDay / 3600;
  out.minute = inDay / 60 % 60;
  out.second = inDay % 60;
  out.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  // Civil date from days, counted in eras of 400 years that begin with March.
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = floorDivide(shifted, 146097);
  const std::int64_t dayOfEra = shifted - era * 146097;
  const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t shiftedMonth = (5 * dayOfYear + 2) / 153;
  out.day = static_cast<int>(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
  out.month = static_cast<int>(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
  out.year = yearOfEra + era * 400 + (out.month <= 2 ? 1 : 0);
  const bool leap = (out.year % 4 == 0 && out.year % 100 != 0) || out.year % 400 == 0;
  const int beforeMarch = 59 + (leap ? 1 : 0);
  out.yearDay = out.month > 2 ? static_cast<int>(dayOfYear) + beforeMarch + 1 : static_cast<int>(dayOfYear) - 305;
  return out;
}

std::string formatTime(Time time, std::string_view layout) {
  const CalendarTime calendar = calendarTime(time);
  std::string out;
  for (std::size_t at = 0; at < layout.size();) {
    if (const std::size_t length = fractionLength(layout, at); length > 1) {
      out += fraction(calendar, layout.substr(at, length));
      at += length;
      continue;
    }
    const LayoutPart* found = nullptr;
    for (const LayoutPart& part : kLayoutParts) {
      if (!layout.substr(at).starts_with(part.text)) continue;
      if (found == nullptr || part.text.size() > found->text.size()) found = &part;
    }
    // `_2006` is a year behind a bar, not a day.
    if (found != nullptr && found->text == "_2" && layout.substr(at + 1).starts_with("2006")) found = nullptr;
    if (found == nullptr) {
      out.push_back(layout[at++]);
      continue;
    }
    out += found->write(calendar);
    at += found->text.size();
  }
  return out;
}

std::string timeText(Time time) { return formatTime(time, "2006-01-02 15:04:05.999999999 -0700 MST"); }

std::string spanText(TimeSpan span) {
  if (span.nanoseconds == 0) return "0s";
  const bool negative = span.nanoseconds < 0;
  const std::uint64_t ns =
      negative ? 0 - static_cast<std::uint64_t>(span.nanoseconds) : static_cast<std::uint64_t>(span.nanoseconds);
  const auto withFraction = [](std::uint64_t value, std::uint64_t unit, int digits) {
    std::string text = std::to_string(value / unit);
    if (value % unit != 0) {
      std::string rest = fmt::format("{:0{}}", value % unit, digits);
      while (rest.back() == '0') rest.pop_back();
      text += "." + rest;
    }
    return text;
  };
  std::string out = negative ? "-" : "";
  if (ns < 1'000) return out + std::to_string(ns) + "ns";
  if (ns < 1'000'000) return out + withFraction(ns, 1'000, 3) + "\u00b5s";
  if (ns < 1'000'000'000) return out + withFraction(ns, 1'000'000, 6) + "ms";
  const std::uint64_t minutes = ns / 60'000'000'000;
  if (minutes >= 60) out += std::to_string(minutes / 60) + "h";
  if (minutes > 0) out += std::to_string(minutes % 60) + "m";
  return out + withFraction(ns % 60'000'000'000, 1'000'000'000, 9) + "s";
}

}  // namespace oriel::tmpl
