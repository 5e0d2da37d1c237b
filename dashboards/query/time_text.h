#pragma once

#include <string>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::dashboards {

/// Resolves `now-6h`, `now/d`, `now-1Q/fQ`, `2026-11-21 13:00:00`, RFC 3339, `2026-11-21||+1d` or epoch ms against
/// `now` in a time zone ("" and "browser": local). `roundUp`: `/d` means the end of the unit (for the To field).
/// `weekStart`: 0 is Sunday; `fiscalYearStartMonth`: 0 is January.
Result<Timestamp> resolveTime(const std::string& text, Timestamp now, bool roundUp, const std::string& timezone,
                              int weekStart = 1, int fiscalYearStartMonth = 0);
/// `Last 6 hours`, `Today`, or `2026-11-21 10:00:00 to a few seconds ago`; `now` 0 is the computer's clock.
std::string describeTimeRange(const std::string& from, const std::string& to, const std::string& timezone,
                              Timestamp now = 0);

/// The range that a panel's own time (`7d`, `now/d`, `+1h`) means and its name; `label` is `FROM to now` when not
/// valid.
struct SpanText {
  std::string from;
  std::string to;
  std::string label;
  bool valid = true;
};
SpanText describeSpan(const std::string& text);

struct QuickRange {
  const char* label;
  const char* from;
  const char* to;
};
/// Grafana's quick list in its order, null-terminated by an empty label.
const QuickRange* quickRanges();

}  // namespace oriel::dashboards
