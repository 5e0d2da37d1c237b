#include <fmt/format.h>

#include "models/template/executor.h"
#include "models/template/go_time.h"

namespace oriel::tmpl {

namespace {

/// A method of Go's time.Time or time.Duration; all but Format take nothing.
struct TimeMethod {
  const char* name;
  Value (*call)(Time time, const CalendarTime& calendar);
};
constexpr TimeMethod kTimeMethods[] = {
    {"Day", [](Time, const CalendarTime& c) { return intValue(c.day); }},
    {"Hour", [](Time, const CalendarTime& c) { return intValue(c.hour); }},
    {"Minute", [](Time, const CalendarTime& c) { return intValue(c.minute); }},
    {"Month", [](Time, const CalendarTime& c) { return textValue(std::string(monthName(c.month))); }},
    {"Nanosecond", [](Time, const CalendarTime& c) { return intValue(c.nanosecond); }},
    {"Second", [](Time, const CalendarTime& c) { return intValue(c.second); }},
    {"String", [](Time t, const CalendarTime&) { return textValue(timeText(t)); }},
    {"UTC", [](Time t, const CalendarTime&) { return Value{t}; }},
    {"Unix", [](Time t, const CalendarTime&) { return intValue(t.nanoseconds / 1'000'000'000); }},
    {"UnixMilli", [](Time t, const CalendarTime&) { return intValue(t.nanoseconds / 1'000'000); }},
    {"UnixNano", [](Time t, const CalendarTime&) { return intValue(t.nanoseconds); }},
    {"Weekday", [](Time, const CalendarTime& c) { return textValue(std::string(weekdayName(c.weekday))); }},
    {"Year", [](Time, const CalendarTime& c) { return intValue(c.year); }},
    {"YearDay", [](Time, const CalendarTime& c) { return intValue(c.yearDay); }},
};

struct SpanMethod {
  const char* name;
  Value (*call)(TimeSpan span);
};
constexpr SpanMethod kSpanMethods[] = {
    {"Hours", [](TimeSpan s) { return floatValue(static_cast<double>(s.nanoseconds) / 3.6e12); }},
    {"Milliseconds", [](TimeSpan s) { return intValue(s.nanoseconds / 1'000'000); }},
    {"Minutes", [](TimeSpan s) { return floatValue(static_cast<double>(s.nanoseconds) / 6e10); }},
    {"Nanoseconds", [](TimeSpan s) { return intValue(s.nanoseconds); }},
    {"Seconds", [](TimeSpan s) { return floatValue(static_cast<double>(s.nanoseconds) / 1e9); }},
    {"String", [](TimeSpan s) { return textValue(spanText(s)); }},
};

}  // namespace

Result<Value> Executor::method(const Value& dot, const Value& receiver, const std::string& name, Operands operands,
                               const Value* final) {
  const std::size_t given = operands == nullptr ? 0 : operands->size() - 1;
  const std::size_t count = given + (final != nullptr ? 1 : 0);
  const auto wrongCount = [&](int want) {
    return error(fmt::format("wrong number of args for {}: want {} got {}", name, want, count));
  };
  if (const auto* time = receiver.as<Time>()) {
    if (name == "Format") {
      if (count != 1) return wrongCount(1);
      Result<Value> layout = given == 1 ? argument(dot, 's', *(*operands)[1]) : validated(*final, 's');
      if (!layout.ok()) return layout;
      return textValue(formatTime(*time, *layout->as<std::string>()));
    }
    for (const TimeMethod& each : kTimeMethods) {
      if (name != each.name) continue;
      if (count != 0) return wrongCount(0);
      return each.call(*time, calendarTime(*time));
    }
  } else if (const auto* span = receiver.as<TimeSpan>()) {
    for (const SpanMethod& each : kSpanMethods) {
      if (name != each.name) continue;
      if (count != 0) return wrongCount(0);
      return each.call(*span);
    }
  }
  return error(fmt::format("can't evaluate field {} in type {}", name, typeName(receiver)));
}

}  // namespace oriel::tmpl
