#include "dashboards/format/time_zone.h"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <map>

namespace oriel::dashboards {
namespace {

using Millis = std::chrono::milliseconds;

// Null stands for UTC, also when the computer has no zone table at all.
const date::time_zone* zoneNamed(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

const date::time_zone* ownZone() {
  if (const char* tz = std::getenv("TZ"); tz && *tz) {
    const std::string name = *tz == ':' ? tz + 1 : tz;
    if (const auto* zone = zoneNamed(name)) return zone;
  }
  try {
    return date::current_zone();
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::string lowerName(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

bool isUtcName(const std::string& name) {
  const std::string lower = lowerName(name);
  return lower == "utc" || lower == "etc/utc" || lower == "gmt";
}

bool isOwnName(const std::string& name) { return name.empty() || name == "browser" || name == "default"; }

// Names count in any case, as in Grafana.
const date::time_zone* zoneInAnyCase(const std::string& name) {
  if (const auto* zone = zoneNamed(name)) return zone;
  try {
    for (const date::time_zone& zone : date::get_tzdb().zones) {
      if (lowerName(zone.name()) == lowerName(name)) return &zone;
    }
  } catch (const std::exception&) {
    return nullptr;
  }
  return nullptr;
}

struct ZoneChoice {
  const date::time_zone* zone = nullptr;
  bool own = false;    ///< this computer's
  bool known = false;  ///< meant, not taken for want of it
};

ZoneChoice findZone(const std::string& name) {
  static const date::time_zone* const own = ownZone();
  if (isUtcName(name)) return {nullptr, false, true};
  if (isOwnName(name)) return {own, true, true};
  if (const auto* zone = zoneInAnyCase(name)) return {zone, false, true};
  return {own, true, false};
}

// Looking a zone up costs more than using it, an unknown one a whole table.
const ZoneChoice& zoneFor(const std::string& name) {
  constexpr std::size_t kMost = 64;
  thread_local std::map<std::string, ZoneChoice> kept;
  const auto found = kept.find(name);
  if (found != kept.end()) return found->second;
  if (kept.size() >= kMost) kept.clear();
  return kept.emplace(name, findZone(name)).first->second;
}

}  // namespace

CalendarTime toCalendar(Timestamp time, const std::string& timezone) {
  // The zone tables and the calendar end somewhere; beyond it nothing sensible could be shown.
  constexpr Timestamp kLast = 253402300799999;
  const date::sys_time<Millis> point{Millis(std::clamp<Timestamp>(time, -62135596800000, kLast))};
  CalendarTime result;
  std::chrono::seconds offset{0};
  result.abbreviation = "UTC";
  const ZoneChoice& choice = zoneFor(timezone);
  result.isOwnZone = choice.own;
  if (choice.zone) {
    try {
      const date::sys_info info = choice.zone->get_info(point);
      offset = info.offset;
      result.abbreviation = info.abbrev;
    } catch (const std::exception&) {
      offset = std::chrono::seconds(0);
    }
  }
  const date::sys_time<Millis> local = point + offset;
  const auto days = date::floor<date::days>(local);
  const date::year_month_day ymd(days);
  const date::hh_mm_ss<Millis> clock(local - days);
  result.year = static_cast<int>(ymd.year());
  result.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  result.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  result.hour = static_cast<int>(clock.hours().count());
  result.minute = static_cast<int>(clock.minutes().count());
  result.second = static_cast<int>(clock.seconds().count());
  result.millisecond = static_cast<int>(clock.subseconds().count());
  result.weekday = static_cast<int>(date::weekday(days).c_encoding());
  result.dayOfYear = static_cast<int>((days - date::sys_days(ymd.year() / 1 / 1)).count()) + 1;
  result.offsetMinutes = static_cast<int>(offset.count() / 60);
  return result;
}

Timestamp fromCalendar(const CalendarTime& time, const std::string& timezone) {
  const int months = time.month - 1;
  const int years = months >= 0 ? months / 12 : -((11 - months) / 12);
  const int year = std::clamp(time.year + years, -9999, 9999);
  const auto first = date::local_days(date::year(year) / (months - 12 * years + 1) / 1);
  const date::local_time<Millis> local = first + date::days(time.day - 1) + std::chrono::hours(time.hour) +
                                         std::chrono::minutes(time.minute) + std::chrono::seconds(time.second) +
                                         Millis(time.millisecond);
  const auto* zone = zoneFor(timezone).zone;
  if (!zone) return local.time_since_epoch().count();
  try {
    const date::local_info info = zone->get_info(local);
    return (local.time_since_epoch() - Millis(info.first.offset)).count();
  } catch (const std::exception&) {
    return local.time_since_epoch().count();
  }
}

bool isKnownZone(const std::string& timezone) { return zoneFor(timezone).known; }

std::string zoneName(const std::string& timezone) {
  const date::time_zone* zone = zoneFor(timezone).zone;
  return zone ? zone->name() : "UTC";
}

}  // namespace oriel::dashboards
