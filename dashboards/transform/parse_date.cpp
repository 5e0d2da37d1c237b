#include "dashboards/transform/parse_date.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dashboards/format/time_zone.h"
#include "dashboards/query/time_text.h"

namespace oriel::dashboards {
namespace {

struct ReadDate {
  std::array<std::optional<int>, 7> parts;  ///< year, month, day, hour, minute, second, ms
  std::optional<int> offsetMinutes;
  std::optional<Timestamp> point;  ///< seconds or ms since 1970
  std::optional<bool> afternoon;
};

using TakePart = void (*)(ReadDate& date, const std::string& text);

struct DatePart {
  std::string_view token;
  const char* pattern;
  TakePart take;
};

int smallInt(const std::string& text) { return static_cast<int>(std::strtol(text.c_str(), nullptr, 10)); }

template <int part>
void takeNumber(ReadDate& date, const std::string& text) {
  date.parts[part] = smallInt(text) - (part == 1 ? 1 : 0);
}

void takeShortYear(ReadDate& date, const std::string& text) {
  const int year = smallInt(text);
  date.parts[0] = text.size() > 2 ? year : year + (year > 68 ? 1900 : 2000);
}

void takeMonthName(ReadDate& date, const std::string& text) {
  constexpr std::string_view kStarts = "janfebmaraprmayjunjulaugsepoctnovdec";
  std::string start = text.substr(0, 3);
  std::transform(start.begin(), start.end(), start.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::size_t place = kStarts.find(start);
  if (place != std::string_view::npos) date.parts[1] = static_cast<int>(place / 3);
}

void takeFraction(ReadDate& date, const std::string& text) { date.parts[6] = smallInt((text + "00").substr(0, 3)); }

void takeOffset(ReadDate& date, const std::string& text) {
  if (text == "Z" || text == "z") {
    date.offsetMinutes = 0;
    return;
  }
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const int minutes = smallInt(digits.substr(0, 2)) * 60 + (digits.size() > 2 ? smallInt(digits.substr(2)) : 0);
  date.offsetMinutes = text[0] == '-' ? -minutes : minutes;
}

void takeNothing(ReadDate&, const std::string&) {}

constexpr const char* kOneOrTwo = "(\\d\\d?)";
constexpr const char* kZone = "(Z|z|[+-]\\d\\d:?\\d\\d)";
constexpr const char* kWord = "([A-Za-z]+)";
constexpr DatePart kDateParts[] = {
    {"YYYY", "(\\d{1,4})", takeNumber<0>},
    {"YY", "(\\d{1,4})", takeShortYear},
    {"MMMM", kWord, takeMonthName},
    {"MMM", kWord, takeMonthName},
    {"MM", kOneOrTwo, takeNumber<1>},
    {"M", kOneOrTwo, takeNumber<1>},
    {"DD", kOneOrTwo, takeNumber<2>},
    {"Do", "(\\d\\d?)(?:st|nd|rd|th)", takeNumber<2>},
    {"D", kOneOrTwo, takeNumber<2>},
    {"dddd", kWord, takeNothing},
    {"ddd", kWord, takeNothing},
    {"HH", kOneOrTwo, takeNumber<3>},
    {"H", kOneOrTwo, takeNumber<3>},
    {"hh", kOneOrTwo, takeNumber<3>},
    {"h", kOneOrTwo, takeNumber<3>},
    {"mm", kOneOrTwo, takeNumber<4>},
    {"m", kOneOrTwo, takeNumber<4>},
    {"ss", kOneOrTwo, takeNumber<5>},
    {"s", kOneOrTwo, takeNumber<5>},
    {"SSSSSSSSS", "(\\d+)", takeFraction},
    {"SSSSSS", "(\\d+)", takeFraction},
    {"SSS", "(\\d{1,3})", takeFraction},
    {"SS", kOneOrTwo, takeFraction},
    {"S", "(\\d)", takeFraction},
    {"A", "([AaPp]\\.?[Mm]?\\.?)", [](ReadDate& d, const std::string& t) { d.afternoon = (t[0] | 0x20) == 'p'; }},
    {"a", "([AaPp]\\.?[Mm]?\\.?)", [](ReadDate& d, const std::string& t) { d.afternoon = (t[0] | 0x20) == 'p'; }},
    {"ZZ", kZone, takeOffset},
    {"Z", kZone, takeOffset},
    {"X", "([+-]?\\d+(?:\\.\\d{1,3})?)",
     [](ReadDate& d, const std::string& t) {
       d.point = static_cast<Timestamp>(std::strtod(t.c_str(), nullptr) * 1000);
     }},
    {"x", "([+-]?\\d{1,18})",
     [](ReadDate& d, const std::string& t) { d.point = std::strtoll(t.c_str(), nullptr, 10); }},
};

const DatePart* partAt(const std::string& pattern, std::size_t at) {
  for (const DatePart& part : kDateParts) {
    if (pattern.compare(at, part.token.size(), part.token) == 0) return &part;
  }
  return nullptr;
}

const re2::RE2& compiledPart(const DatePart& part) {
  static const auto* const all = [] {
    auto* made = new std::array<std::unique_ptr<re2::RE2>, std::size(kDateParts)>;
    for (std::size_t i = 0; i < made->size(); ++i) (*made)[i] = std::make_unique<re2::RE2>(kDateParts[i].pattern);
    return made;
  }();
  return *(*all)[static_cast<std::size_t>(&part - kDateParts)];
}

// True when at least one part was found.
bool readParts(const std::string& text, const std::string& pattern, ReadDate& date) {
  re2::StringPiece rest(text);
  bool any = false;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '[' && pattern.find(']', at) != std::string::npos) {
      at = pattern.find(']', at) + 1;
      continue;
    }
    const DatePart* part = partAt(pattern, at);
    at += part ? part->token.size() : 1;
    std::string found;
    if (part && re2::RE2::FindAndConsume(&rest, compiledPart(*part), &found)) {
      part->take(date, found);
      any = true;
    }
  }
  return any;
}

int daysInMonth(int year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 1 && leap ? 29 : kDays[static_cast<std::size_t>(month)];
}

Timestamp momentNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::optional<Timestamp> assemble(ReadDate date, const std::string& timezone) {
  if (date.point) return date.point;
  auto& parts = date.parts;
  if (date.afternoon && parts[3]) *parts[3] = *parts[3] % 12 + (*date.afternoon ? 12 : 0);
  // What stands before the first part that was given is today's.
  const CalendarTime today = toCalendar(momentNow(), timezone);
  const std::array<int, 3> now = {today.year, today.month - 1, today.day};
  for (std::size_t i = 0; i < 3 && !parts[i]; ++i) parts[i] = now[i];
  CalendarTime time;
  time.year = *parts[0];
  time.month = parts[1].value_or(0) + 1;
  time.day = parts[2].value_or(1);
  time.hour = parts[3].value_or(0);
  time.minute = parts[4].value_or(0);
  time.second = parts[5].value_or(0);
  time.millisecond = parts[6].value_or(0);
  if (time.month < 1 || time.month > 12 || time.day < 1 || time.day > daysInMonth(time.year, time.month - 1)) return {};
  const bool midnight = time.hour == 24 && time.minute == 0 && time.second == 0 && time.millisecond == 0;
  if ((time.hour > 23 && !midnight) || time.minute > 59 || time.second > 59) return {};
  if (!date.offsetMinutes) return fromCalendar(time, timezone);
  return fromCalendar(time, "utc") - *date.offsetMinutes * 60000LL;
}

}  // namespace

bool isIsoTime(const std::string& text) {
  static const re2::RE2 kIso("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3,})?(Z|[-+]\\d\\d:?\\d\\d)");
  return re2::RE2::FullMatch(text, kIso);
}

std::optional<Timestamp> parseIsoTime(const std::string& text) {
  static const re2::RE2 kIso(
      "(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d+))?)?(Z|[-+]\\d\\d:?\\d\\d)?)?");
  std::array<std::string, 6> parts;
  std::string fraction, zone;
  if (!re2::RE2::FullMatch(text, kIso, &parts[0], &parts[1], &parts[2], &parts[3], &parts[4], &parts[5], &fraction,
                           &zone)) {
    return {};
  }
  ReadDate date;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].empty()) date.parts[i] = smallInt(parts[i]) - (i == 1 ? 1 : 0);
  }
  if (!fraction.empty()) takeFraction(date, fraction);
  if (!zone.empty()) takeOffset(date, zone);
  return assemble(date, text.size() > 10 ? "" : "utc");
}

std::optional<Timestamp> parseDate(const std::string& text, const std::string& pattern, const std::string& timezone) {
  if (text.find("now") != std::string::npos) {
    const auto relative = resolveTime(text, momentNow(), false, timezone);
    if (relative.ok()) return relative.value();
    return {};
  }
  const bool zulu = text.ends_with('Z');
  ReadDate date;
  const std::string used = zulu ? "YYYY-MM-DDTHH:mm:ss.SSSZ" : pattern.empty() ? "YYYY-MM-DD HH:mm:ss" : pattern;
  if (readParts(text, used, date)) {
    if (const auto time = assemble(date, zulu ? "utc" : timezone)) return time;
  }
  const bool digits = !text.empty() && text.size() < 17 && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::optional<Timestamp>(std::strtoll(text.c_str(), nullptr, 10)) : std::nullopt;
}

}  // namespace oriel::dashboards
