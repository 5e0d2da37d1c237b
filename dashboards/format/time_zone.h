#pragma once

#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// A point in time as a calendar and a wall clock show it.
struct CalendarTime {
  int year = 1970;
  int month = 1;  ///< 1-12
  int day = 1;    ///< 1-31
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  int weekday = 4;  ///< 0 Sunday
  int dayOfYear = 1;
  int offsetMinutes = 0;     ///< east of UTC
  bool isOwnZone = false;    ///< this computer's zone was meant (or taken for want of another)
  std::string abbreviation;  ///< "UTC", "CET"
};

/// Zones are "" or "browser" (this computer's; TZ counts), "utc" in any case, or an IANA name. An unknown one is taken
/// as the computer's own. Any thread; nothing is thrown.
CalendarTime toCalendar(Timestamp time, const std::string& timezone);
/// year..millisecond to the point in time; the fields may overflow (month 13, day 0). A time that a jump of the clock
/// skips moves to after the jump; of two the first is meant.
Timestamp fromCalendar(const CalendarTime& time, const std::string& timezone);
/// True for "", "browser", "utc" and the names that this computer's zone table has.
bool isKnownZone(const std::string& timezone);

/// The name that a zone is known by: "UTC", an IANA name; of the computer's own that one's.
std::string zoneName(const std::string& timezone);

}  // namespace oriel::dashboards
