#include "dashboards/format/date_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "dashboards/format/iso_time.h"
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

// The ISO week and its year (Monday first, the week of the first Thursday), or the American one (Sunday first, the
// week of January 1st).
struct WeekOfYear {
  int week;
  int year;
};

bool isLeapYear(int year) { return lengthOfMonth(year, 2) == 29; }

WeekOfYear weekOfYear(const CalendarTime& t, bool iso) {
  const int weekday = iso ? (t.weekday + 6) % 7 : t.weekday;
  // The day of the year of that day of this week that decides: Thursday, or Saturday.
  const int deciding = t.dayOfYear - weekday + (iso ? 3 : 6);
  const int days = isLeapYear(t.year) ? 366 : 365;
  if (deciding < 1) return {(deciding + (isLeapYear(t.year - 1) ? 366 : 365) - 1) / 7 + 1, t.year - 1};
  if (deciding > days) return {(deciding - days - 1) / 7 + 1, t.year + 1};
  return {(deciding - 1) / 7 + 1, t.year};
}

int twelve(const CalendarTime& t) { return t.hour % 12 == 0 ? 12 : t.hour % 12; }
std::string hourMinute(int hour, const CalendarTime& t) { return std::to_string(hour) + paddedInt(t.minute, 2); }
std::string yearText(int year, int width) { return (year < 0 ? "-" : "") + paddedInt(std::abs(year), width); }
std::string monthName(const CalendarTime& t) { return kMonthNames[static_cast<std::size_t>(t.month - 1)]; }
std::string dayName(const CalendarTime& t) { return kDayNames[static_cast<std::size_t>(t.weekday)]; }

using TokenText = std::string (*)(const CalendarTime& t, Timestamp time);
struct DateToken {
  std::string_view token;
  TokenText text;
};

// In the order in which they are tried: longer ones first where one begins another.
constexpr DateToken kDateTokens[] = {
    {"Hmmss", [](const CalendarTime& t, Timestamp) { return hourMinute(t.hour, t) + paddedInt(t.second, 2); }},
    {"hmmss", [](const CalendarTime& t, Timestamp) { return hourMinute(twelve(t), t) + paddedInt(t.second, 2); }},
    {"Hmm", [](const CalendarTime& t, Timestamp) { return hourMinute(t.hour, t); }},
    {"hmm", [](const CalendarTime& t, Timestamp) { return hourMinute(twelve(t), t); }},
    {"Mo", [](const CalendarTime& t, Timestamp) { return ordinalText(t.month); }},
    {"MMMM", [](const CalendarTime& t, Timestamp) { return monthName(t); }},
    {"MMM", [](const CalendarTime& t, Timestamp) { return monthName(t).substr(0, 3); }},
    {"MM", [](const CalendarTime& t, Timestamp) { return paddedInt(t.month, 2); }},
    {"M", [](const CalendarTime& t, Timestamp) { return std::to_string(t.month); }},
    {"Do", [](const CalendarTime& t, Timestamp) { return ordinalText(t.day); }},
    {"DDDo", [](const CalendarTime& t, Timestamp) { return ordinalText(t.dayOfYear); }},
    {"DDDD", [](const CalendarTime& t, Timestamp) { return paddedInt(t.dayOfYear, 3); }},
    {"DDD", [](const CalendarTime& t, Timestamp) { return std::to_string(t.dayOfYear); }},
    {"DD", [](const CalendarTime& t, Timestamp) { return paddedInt(t.day, 2); }},
    {"D", [](const CalendarTime& t, Timestamp) { return std::to_string(t.day); }},
    {"dddd", [](const CalendarTime& t, Timestamp) { return dayName(t); }},
    {"ddd", [](const CalendarTime& t, Timestamp) { return dayName(t).substr(0, 3); }},
    {"dd", [](const CalendarTime& t, Timestamp) { return dayName(t).substr(0, 2); }},
    {"do", [](const CalendarTime& t, Timestamp) { return ordinalText(t.weekday); }},
    {"d", [](const CalendarTime& t, Timestamp) { return std::to_string(t.weekday); }},
    {"wo", [](const CalendarTime& t, Timestamp) { return ordinalText(weekOfYear(t, false).week); }},
    {"ww", [](const CalendarTime& t, Timestamp) { return paddedInt(weekOfYear(t, false).week, 2); }},
    {"w", [](const CalendarTime& t, Timestamp) { return std::to_string(weekOfYear(t, false).week); }},
    {"Wo", [](const CalendarTime& t, Timestamp) { return ordinalText(weekOfYear(t, true).week); }},
    {"WW", [](const CalendarTime& t, Timestamp) { return paddedInt(weekOfYear(t, true).week, 2); }},
    {"W", [](const CalendarTime& t, Timestamp) { return std::to_string(weekOfYear(t, true).week); }},
    {"Qo", [](const CalendarTime& t, Timestamp) { return ordinalText((t.month + 2) / 3); }},
    {"Q", [](const CalendarTime& t, Timestamp) { return std::to_string((t.month + 2) / 3); }},
    {"NNNNN", [](const CalendarTime& t, Timestamp) { return std::string(t.year > 0 ? "AD" : "BC"); }},
    {"NNNN",
     [](const CalendarTime& t, Timestamp) { return std::string(t.year > 0 ? "Anno Domini" : "Before Christ"); }},
    {"NNN", [](const CalendarTime& t, Timestamp) { return std::string(t.year > 0 ? "AD" : "BC"); }},
    {"NN", [](const CalendarTime& t, Timestamp) { return std::string(t.year > 0 ? "AD" : "BC"); }},
    {"N", [](const CalendarTime& t, Timestamp) { return std::string(t.year > 0 ? "AD" : "BC"); }},
    {"YYYYYY",
     [](const CalendarTime& t, Timestamp) { return (t.year < 0 ? "-" : "+") + paddedInt(std::abs(t.year), 6); }},
    {"YYYYY", [](const CalendarTime& t, Timestamp) { return yearText(t.year, 5); }},
    {"YYYY", [](const CalendarTime& t, Timestamp) { return yearText(t.year, 4); }},
    {"YY", [](const CalendarTime& t, Timestamp) { return yearText(t.year % 100, 2); }},
    {"Y", [](const CalendarTime& t, Timestamp) { return (t.year > 9999 ? "+" : "") + yearText(t.year, 4); }},
    {"yyyy", [](const CalendarTime& t, Timestamp) { return yearText(t.year, 4); }},
    {"yyy", [](const CalendarTime& t, Timestamp) { return yearText(t.year, 3); }},
    {"yy", [](const CalendarTime& t, Timestamp) { return yearText(t.year, 2); }},
    {"yo", [](const CalendarTime& t, Timestamp) { return ordinalText(t.year); }},
    {"y", [](const CalendarTime& t, Timestamp) { return std::to_string(t.year); }},
    {"gggg", [](const CalendarTime& t, Timestamp) { return yearText(weekOfYear(t, false).year, 4); }},
    {"gg", [](const CalendarTime& t, Timestamp) { return yearText(weekOfYear(t, false).year % 100, 2); }},
    {"GGGG", [](const CalendarTime& t, Timestamp) { return yearText(weekOfYear(t, true).year, 4); }},
    {"GG", [](const CalendarTime& t, Timestamp) { return yearText(weekOfYear(t, true).year % 100, 2); }},
    {"e", [](const CalendarTime& t, Timestamp) { return std::to_string(t.weekday); }},
    {"E", [](const CalendarTime& t, Timestamp) { return std::to_string(t.weekday == 0 ? 7 : t.weekday); }},
    {"a", [](const CalendarTime& t, Timestamp) { return std::string(t.hour < 12 ? "am" : "pm"); }},
    {"A", [](const CalendarTime& t, Timestamp) { return std::string(t.hour < 12 ? "AM" : "PM"); }},
    {"hh", [](const CalendarTime& t, Timestamp) { return paddedInt(twelve(t), 2); }},
    {"h", [](const CalendarTime& t, Timestamp) { return std::to_string(twelve(t)); }},
    {"HH", [](const CalendarTime& t, Timestamp) { return paddedInt(t.hour, 2); }},
    {"H", [](const CalendarTime& t, Timestamp) { return std::to_string(t.hour); }},
    {"kk", [](const CalendarTime& t, Timestamp) { return paddedInt(t.hour == 0 ? 24 : t.hour, 2); }},
    {"k", [](const CalendarTime& t, Timestamp) { return std::to_string(t.hour == 0 ? 24 : t.hour); }},
    {"mm", [](const CalendarTime& t, Timestamp) { return paddedInt(t.minute, 2); }},
    {"m", [](const CalendarTime& t, Timestamp) { return std::to_string(t.minute); }},
    {"ss", [](const CalendarTime& t, Timestamp) { return paddedInt(t.second, 2); }},
    {"s", [](const CalendarTime& t, Timestamp) { return std::to_string(t.second); }},
    {"SSSSSSSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "000000"; }},
    {"SSSSSSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "00000"; }},
    {"SSSSSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "0000"; }},
    {"SSSSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "000"; }},
    {"SSSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "00"; }},
    {"SSSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3) + "0"; }},
    {"SSS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond, 3); }},
    {"SS", [](const CalendarTime& t, Timestamp) { return paddedInt(t.millisecond / 10, 2); }},
    {"S", [](const CalendarTime& t, Timestamp) { return std::to_string(t.millisecond / 100); }},
    {"x", [](const CalendarTime&, Timestamp time) { return std::to_string(time); }},
    {"X",
     [](const CalendarTime&, Timestamp time) { return std::to_string((time - ((time % 1000) + 1000) % 1000) / 1000); }},
    {"zz", [](const CalendarTime& t, Timestamp) { return t.abbreviation; }},
    {"z", [](const CalendarTime& t, Timestamp) { return t.abbreviation; }},
    {"ZZ", [](const CalendarTime& t, Timestamp) { return offsetText(t.offsetMinutes, false); }},
    {"Z", [](const CalendarTime& t, Timestamp) { return offsetText(t.offsetMinutes, true); }},
};

struct LongToken {
  std::string_view token;
  const char* pattern;
};
constexpr LongToken kLongTokens[] = {
    {"LTS", "h:mm:ss A"},   {"LT", "h:mm A"},    {"LLLL", "dddd, MMMM D, YYYY h:mm A"}, {"LLL", "MMMM D, YYYY h:mm A"},
    {"LL", "MMMM D, YYYY"}, {"L", "MM/DD/YYYY"}, {"llll", "ddd, MMM D, YYYY h:mm A"},   {"lll", "MMM D, YYYY h:mm A"},
    {"ll", "MMM D, YYYY"},  {"l", "M/D/YYYY"}};

// `[...]` at `at` up to the last `]` that no other `[` stands before; 0 when there is none.
std::size_t literalLength(const std::string& pattern, std::size_t at) {
  if (pattern[at] != '[') return 0;
  const std::size_t next = std::min(pattern.find('[', at + 1), pattern.size());
  const std::size_t end = next == 0 ? std::string::npos : pattern.rfind(']', next - 1);
  return end == std::string::npos || end <= at ? 0 : end - at + 1;
}

template <typename Row, std::size_t n>
const Row* tokenAt(const Row (&table)[n], const std::string& pattern, std::size_t at) {
  for (const Row& row : table) {
    if (pattern.compare(at, row.token.size(), row.token) == 0) return &row;
  }
  return nullptr;
}

std::string expandLongTokens(const std::string& pattern) {
  std::string result;
  for (std::size_t at = 0; at < pattern.size();) {
    std::size_t length = std::max<std::size_t>(literalLength(pattern, at), 1);
    const bool escaped = pattern[at] == '\\' && at + 1 < pattern.size();
    const LongToken* token = tokenAt(kLongTokens, pattern, at + (escaped ? 1 : 0));
    if (token) length = token->token.size() + (escaped ? 1 : 0);
    result += token && !escaped ? std::string(token->pattern) : pattern.substr(at, length);
    at += length;
  }
  return result;
}

Timestamp nowOf(const UnitCall& call) {
  if (call.now != 0) return call.now;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool isDateValue(double value) { return std::isfinite(value) && std::fabs(value) <= 8.64e15; }

}  // namespace

std::string datePattern(Timestamp time, const std::string& rawPattern, const std::string& timezone) {
  const CalendarTime t = toCalendar(time, timezone);
  std::string pattern = expandLongTokens(rawPattern);
  if (pattern.empty()) pattern = std::string("YYYY-MM-DDTHH:mm:ss") + (t.isOwnZone || t.offsetMinutes ? "Z" : "[Z]");
  std::string result;
  for (std::size_t at = 0; at < pattern.size();) {
    if (const std::size_t length = literalLength(pattern, at); length > 0) {
      result += pattern.substr(at + 1, length - 2);
      at += length;
      continue;
    }
    const bool escaped = pattern[at] == '\\';
    if (escaped && ++at == pattern.size()) break;
    const DateToken* token = tokenAt(kDateTokens, pattern, at);
    // A long name is expanded before; what is left of them stands behind a backslash.
    const LongToken* longToken = escaped ? tokenAt(kLongTokens, pattern, at) : nullptr;
    const std::size_t length = longToken ? longToken->token.size() : token ? token->token.size() : 1;
    result += token && !escaped ? token->text(t, time) : pattern.substr(at, length);
    at += length;
  }
  return result;
}

namespace {

// A span as years and months of the calendar and days tell it.
struct HumanSpan {
  long months = 0;
  double restMs = 0;

  double days() const { return std::floor(static_cast<double>(months) * 146097 / 4800 + 0.5) + restMs / 864e5; }
  double monthsAll() const { return static_cast<double>(months) + restMs / 864e5 * 4800 / 146097; }
};

Timestamp plusMonths(CalendarTime t, long months) {
  const long total = t.year * 12L + t.month - 1 + months;
  t.year = static_cast<int>(total / 12);
  t.month = static_cast<int>(total % 12) + 1;
  t.day = std::min(t.day, lengthOfMonth(t.year, t.month));
  return fromCalendar(t, "");
}

HumanSpan humanSpan(Timestamp from, Timestamp to) {
  const CalendarTime a = toCalendar(from, ""), b = toCalendar(to, "");
  HumanSpan span{b.month - a.month + (b.year - a.year) * 12L, 0};
  if (plusMonths(a, span.months) > to) --span.months;
  span.restMs = static_cast<double>(to - plusMonths(a, span.months));
  return span;
}

}  // namespace

std::string timeFromNow(Timestamp time, Timestamp now) {
  const HumanSpan span = humanSpan(std::min(time, now), std::max(time, now));
  const auto rounded = [](double value) { return static_cast<long>(std::floor(value + 0.5)); };
  const auto many = [](long count, const char* one, const char* unit) {
    return count <= 1 ? std::string(one) : std::to_string(count) + " " + unit;
  };
  const long s = rounded(span.days() * 86400), m = rounded(span.days() * 1440), h = rounded(span.days() * 24);
  const long d = rounded(span.days()), months = rounded(span.monthsAll()), years = rounded(span.monthsAll() / 12);
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
  const bool today = *unit.other && datePattern(time, "YYYYDDDD", "") == datePattern(nowOf(call), "YYYYDDDD", "");
  return {"", datePattern(time, today ? unit.other : unit.text, call.timezone), ""};
}

FormattedValue formatFromNow(const Unit&, const UnitCall& call) {
  if (!isDateValue(call.value)) return {"", "Invalid date", ""};
  return {"", timeFromNow(static_cast<Timestamp>(call.value), nowOf(call)), ""};
}

}  // namespace oriel::dashboards
