#pragma once

#include <string>
#include <string_view>

#include "models/template/value.h"

/// Times and spans as Go's package time writes them. Plain functions; any thread.
namespace oriel::tmpl {

/// `2006-01-02 15:04:05.999999999 +0000 UTC`
std::string timeText(Time time);
/// Go's layouts, made of the parts of `Mon Jan 2 15:04:05.000 MST 2006`. Always UTC.
std::string formatTime(Time time, std::string_view layout);
/// `1h2m3.5s`
std::string spanText(TimeSpan span);

struct CalendarTime {
  std::int64_t year = 0;
  int month = 0, day = 0, hour = 0, minute = 0, second = 0, nanosecond = 0;
  int weekday = 0;  ///< 0: Sunday
  int yearDay = 0;  ///< from 1
};
CalendarTime calendarTime(Time time);
std::string_view monthName(int month);  ///< 1: January
std::string_view weekdayName(int weekday);

}  // namespace oriel::tmpl
