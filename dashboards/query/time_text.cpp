#include "dashboards/query/time_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "dashboards/format/date_text.h"
#include "dashboards/format/iso_time.h"
#include "dashboards/format/number_text.h"
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
                                       {"Previous fiscal quarter", "now-1Q/fQ", "now-1Q/fQ"},
                                       {"Previous year", "now-1y/y", "now-1y/y"},
                                       {"Previous fiscal year", "now-1y/fy", "now-1y/fy"},
                                       {"Today", "now/d", "now/d"},
                                       {"Today so far", "now/d", "now"},
                                       {"This week", "now/w", "now/w"},
                                       {"This week so far", "now/w", "now"},
                                       {"This month", "now/M", "now/M"},
                                       {"This month so far", "now/M", "now"},
                                       {"This year", "now/y", "now/y"},
                                       {"This year so far", "now/y", "now"},
                                       {"This fiscal quarter so far", "now/fQ", "now"},
                                       {"This fiscal quarter", "now/fQ", "now/fQ"},
                                       {"This fiscal year so far", "now/fy", "now"},
                                       {"This fiscal year", "now/fy", "now/fy"},
                                       {"", "", ""}};

Error badTime(const std::string& text) {
  return makeError(ErrorCode::InvalidInput,
                   "\"" + text + "\" is no time: write now-6h, now/d, 2026-11-21 13:00:00 or ms");
}

constexpr std::string_view kRelativeUnits = "smhdwMQy";

void addMonths(CalendarTime& t, long months) {
  const long total = t.year * 12L + (t.month - 1) + months;
  t.year = static_cast<int>(total >= 0 ? total / 12 : -((11 - total) / 12));
  t.month = static_cast<int>(total - t.year * 12L) + 1;
  t.day = std::min(t.day, lengthOfMonth(t.year, t.month));
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
  // Not by the wall clock: when clocks are set back an hour stands there twice.
  if (unit == 'h') return time - t.minute * kMinute - t.second * kSecond - ((time % kSecond) + kSecond) % kSecond;
  t.second = 0;
  t.minute = 0;
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

// How times are read: the zone, the first day of the week (0 Sunday) and the first month of the fiscal year (0
// January).
struct TimeRules {
  const std::string& zone;
  int weekStart;
  int fiscalStart;
  bool roundUp;
};

// The fiscal quarter or year that a time lies in.
Timestamp roundFiscal(Timestamp time, char unit, const TimeRules& rules) {
  const int months = unit == 'y' ? 12 : 3;
  CalendarTime t = toCalendar(time, rules.zone);
  addMonths(t, -((t.month - 1 - rules.fiscalStart + 12) % months));
  const Timestamp start = startOfUnit(fromCalendar(t, rules.zone), 'M', rules.zone, rules.weekStart);
  return rules.roundUp ? addUnits(start, months, 'M', rules.zone) - 1 : start;
}

// One step (`-6h`, `+1d`, `/w`, `/fQ`) at `at`, which moves behind it; false when it is none.
bool takeStep(const std::string& text, std::size_t& at, Timestamp& time, const TimeRules& rules) {
  constexpr std::size_t kMostDigits = 5;
  const char op = text[at++];
  if (op != '-' && op != '+' && op != '/') return false;
  std::size_t digits = 0;
  while (at + digits < text.size() && std::isdigit(static_cast<unsigned char>(text[at + digits]))) ++digits;
  if (digits > kMostDigits) return false;
  const long count = digits == 0 ? 1 : std::strtol(text.substr(at, digits).c_str(), nullptr, 10);
  at += digits;
  const bool fiscal = at < text.size() && text[at] == 'f';
  if (fiscal) ++at;
  if (at >= text.size() || kRelativeUnits.find(text[at]) == std::string_view::npos) return false;
  const char unit = text[at++];
  if (op != '/') {
    time = addUnits(time, op == '-' ? -count : count, unit, rules.zone);
  } else if (count != 1) {
    return false;
  } else if (!fiscal) {
    time = rules.roundUp ? endOfUnit(time, unit, rules.zone, rules.weekStart)
                         : startOfUnit(time, unit, rules.zone, rules.weekStart);
  } else if (unit == 'y' || unit == 'Q') {
    time = roundFiscal(time, unit, rules);
  }
  return true;
}

// The part after `now`: any number of steps; blanks do not count.
Result<Timestamp> resolveMath(const std::string& text, Timestamp time, const TimeRules& rules) {
  std::string steps = text;
  std::erase_if(steps, [](unsigned char c) { return std::isspace(c) != 0; });
  for (std::size_t at = 0; at < steps.size();) {
    if (!takeStep(steps, at, time, rules)) return badTime("now" + text);
  }
  return time;
}

bool isEpoch(const std::string& text) {
  const std::size_t first = text.front() == '-' ? 1 : 0;
  return text.size() >= first + 5 && text.size() <= first + 15 &&
         text.find_first_not_of("0123456789", first) == std::string::npos;
}

Result<Timestamp> absoluteTime(const std::string& text, const std::string& zone) {
  const auto time = isoTime(text, zone);
  return time ? Result<Timestamp>(*time) : badTime(text);
}

std::string trimmedTimeText(const std::string& text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto begin = std::find_if_not(text.begin(), text.end(), blank);
  const auto end = std::find_if_not(text.rbegin(), text.rend(), blank).base();
  return begin < end ? std::string(begin, end) : std::string();
}

// The ranges into the future that have names, besides the quick list.
constexpr QuickRange kNextRanges[] = {
    {"Next 1 minute", "now", "now+1m"},    {"Next 5 minutes", "now", "now+5m"}, {"Next 15 minutes", "now", "now+15m"},
    {"Next 30 minutes", "now", "now+30m"}, {"Next 1 hour", "now", "now+1h"},    {"Next 3 hours", "now", "now+3h"},
    {"Next 6 hours", "now", "now+6h"},     {"Next 12 hours", "now", "now+12h"}, {"Next 24 hours", "now", "now+24h"},
    {"Next 2 days", "now", "now+2d"},      {"Next 7 days", "now", "now+7d"},    {"Next 30 days", "now", "now+30d"},
    {"Next 90 days", "now", "now+90d"},    {"Next 6 months", "now", "now+6M"},  {"Next 1 year", "now", "now+1y"},
    {"Next 2 years", "now", "now+2y"},     {"Next 5 years", "now", "now+5y"}};

std::string namedRange(const std::string& from, const std::string& to) {
  for (const QuickRange& range : kQuickRanges) {
    if (from == range.from && to == range.to) return range.label;
  }
  for (const QuickRange& range : kNextRanges) {
    if (from == range.from && to == range.to) return range.label;
  }
  return {};
}

const char* unitWord(char unit) {
  switch (unit) {
    case 's': return "second";
    case 'm': return "minute";
    case 'h': return "hour";
    case 'd': return "day";
    case 'w': return "week";
    case 'M': return "month";
    case 'Q': return "quarter";
    default: return "year";
  }
}

// `6 hours` of `now-6h`, `now+6h/h`; empty when it is none of them.
std::string spanWords(const std::string& expression) {
  if (expression.compare(0, 3, "now") != 0 || expression.size() < 5) return {};
  if (expression[3] != '-' && expression[3] != '+') return {};
  std::size_t at = 4;
  while (at < expression.size() && std::isdigit(static_cast<unsigned char>(expression[at]))) ++at;
  if (at == 4) return {};
  const std::string digits = expression.substr(4, at - 4);
  const bool fiscal = at + 1 < expression.size() && expression[at] == 'f';
  const char unit = at + fiscal < expression.size() ? expression[at + fiscal] : '\0';
  if (kRelativeUnits.find(unit) == std::string_view::npos || unit == '\0') return {};
  if (fiscal && unit != 'Q' && unit != 'y') return {};
  const double amount = std::strtod(digits.c_str(), nullptr);
  return plainNumber(amount) + (fiscal ? " fiscal " : " ") + unitWord(unit) + (amount > 1 ? "s" : "");
}

bool isRelativeText(const std::string& text) { return text.find("now") != std::string::npos; }

std::string agoText(const std::string& text, bool roundUp, Timestamp now) {
  const auto time = resolveTime(text, now, roundUp, "utc", 0);
  return time.ok() ? timeFromNow(*time, now) : std::string();
}

Timestamp clockNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Result<Timestamp> resolveTime(const std::string& raw, Timestamp now, bool roundUp, const std::string& timezone,
                              int weekStart, int fiscalYearStartMonth) {
  const std::string text = trimmedTimeText(raw);
  if (text.empty()) return badTime(raw);
  const TimeRules rules{timezone, weekStart, fiscalYearStartMonth, roundUp};
  if (text.rfind("now", 0) == 0) return resolveMath(text.substr(3), now, rules);
  if (const std::size_t bars = text.find("||"); bars != std::string::npos) {
    const auto time = absoluteTime(text.substr(0, bars), timezone);
    return time.ok() ? resolveMath(text.substr(bars + 2), *time, rules) : time;
  }
  if (isEpoch(text)) return static_cast<Timestamp>(std::strtoll(text.c_str(), nullptr, 10));
  return absoluteTime(text, timezone);
}

SpanText describeSpan(const std::string& text) {
  const bool last = text.rfind('+', 0) != 0;
  const std::string expression = isRelativeText(text) ? text : (last ? "now-" : "now") + text;
  SpanText span{expression, "now", namedRange(expression, "now"), true};
  if (!span.label.empty()) return span;
  if (!last) span = {"now", expression, "", true};
  const std::string words = spanWords(expression);
  span.valid = !words.empty();
  span.label = span.valid ? (last ? "Last " : "Next ") + words : span.from + " to " + span.to;
  return span;
}

std::string describeTimeRange(const std::string& from, const std::string& to, const std::string& timezone,
                              Timestamp now) {
  if (std::string label = namedRange(from, to); !label.empty()) return label;
  const bool fromRelative = isRelativeText(from), toRelative = isRelativeText(to);
  if (fromRelative && toRelative) return to == "now" ? describeSpan(from).label : from + " to " + to;
  if (now == 0) now = clockNow();
  const auto end = [&](const std::string& text, bool relative, bool roundUp) {
    if (relative) return agoText(text, roundUp, now);
    const auto time = resolveTime(text, now, roundUp, timezone);
    return time.ok() ? formatTime(*time, timezone) : text;
  };
  const std::string fromText = end(from, fromRelative, false), toText = end(to, toRelative, true);
  return fromText.empty() || toText.empty() ? std::string() : fromText + " to " + toText;
}

const QuickRange* quickRanges() { return kQuickRanges; }

}  // namespace oriel::dashboards
