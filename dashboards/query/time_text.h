#pragma once

#include <string>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::dashboards {

/// Resolves `now-6h`, `now/d`, `now-1d/d`, `2026-11-21 13:00:00`, RFC 3339 or epoch ms against `now` in a time zone
/// ("" and "browser": local). `roundUp`: `/d` means the end of the unit (for the To field).
Result<Timestamp> resolveTime(const std::string& text, Timestamp now, bool roundUp, const std::string& timezone,
                              int weekStart = 1);
/// `Last 6 hours`, `Today`, or `2026-11-21 10:00:00 to ...`.
std::string describeTimeRange(const std::string& from, const std::string& to, const std::string& timezone);

struct QuickRange {
  const char* label;
  const char* from;
  const char* to;
};
/// Grafana's quick list in its order, null-terminated by an empty label.
const QuickRange* quickRanges();

}  // namespace oriel::dashboards
