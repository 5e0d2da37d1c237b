#pragma once

#include <optional>
#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// A number as people read it: `1.28` + ` kreq/s`. `text` alone is the number (or the mapped text).
struct FormattedValue {
  std::string prefix;
  std::string text;
  std::string suffix;  ///< with its leading blank where the unit has one
  std::string toString() const { return prefix + text + suffix; }
};

/// Formats `value` in Grafana's unit `unitId` ("bytes", "percentunit", "suffix:x", ...); an unknown id becomes the
/// suffix. Without `decimals` as many as the value's size needs (Grafana's rule). NaN and infinities print as such,
/// a null number (isNull) as nothing.
/// `timezone` for dates.
FormattedValue formatValue(double value, const std::string& unitId, std::optional<int> decimals = {},
                           const std::string& timezone = {});
/// The same at another time than the clock's ("3 hours ago", dates without the day when it is today).
FormattedValue formatValueAt(double value, const std::string& unitId, Timestamp now, const std::string& timezone = {});
/// True when the unit table has it.
bool isKnownUnit(const std::string& unitId);

/// `2026-11-21 13:36:00` in the zone ("", "browser": local; "utc"; IANA).
std::string formatTime(Timestamp time, const std::string& timezone, bool withMilliseconds = false);

}  // namespace oriel::dashboards
