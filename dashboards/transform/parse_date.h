#pragma once

#include <optional>
#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// `2026-11-21T10:00:00.5Z`, with a zone.
bool isIsoTime(const std::string& text);
std::optional<Timestamp> parseIsoTime(const std::string& text);

/// Reads a date by a pattern such as "DD.MM.YYYY HH:mm" (empty: "YYYY-MM-DD HH:mm:ss"), as forgiving as people know it:
/// other characters are passed over, what is missing at the end is 0, digits alone are ms since 1970, `now-1h` is
/// relative to now. Nothing when no part of it is found. Any thread.
std::optional<Timestamp> parseDate(const std::string& text, const std::string& pattern, const std::string& timezone);

}  // namespace oriel::dashboards
