#include "dashboards/query/panel_time.h"

#include "dashboards/query/time_text.h"

namespace oriel::dashboards {
namespace {

// "1h" is the last hour, "+1h" the next one, "now/d" stands for itself.
struct OwnRange {
  std::string from;
  std::string to = "now";
};

OwnRange ownRange(const std::string& text) {
  if (text.rfind("now", 0) == 0) return {text};
  if (text.rfind('+', 0) == 0) return {"now", "now" + text};
  return {"now-" + text};
}

bool isRelative(const Scope& scope) {
  const auto relative = [](const std::string& text) { return text.find("now") != std::string::npos; };
  return scope.fromText.empty() || relative(scope.fromText) || relative(scope.toText);
}

void applyOwnRange(const std::string& text, const Scope& scope, Timestamp now, int weekStart, int fiscalYear,
                   PanelTime& time) {
  const OwnRange own = ownRange(text);
  const auto from = resolveTime(own.from, now, false, scope.timezone, weekStart, fiscalYear);
  const auto to = resolveTime(own.to, now, true, scope.timezone, weekStart, fiscalYear);
  if (!from.ok() || !to.ok()) {
    time.info = "invalid time override";
    return;
  }
  if (!isRelative(scope)) return;
  time.range = {*from, *to};
  time.info = describeTimeRange(own.from, own.to, scope.timezone);
}

void applyShift(const std::string& text, const Scope& scope, int weekStart, int fiscalYear, PanelTime& time) {
  const auto from = resolveTime("now-" + text, time.range.from, false, scope.timezone, weekStart, fiscalYear);
  const auto to = resolveTime("now-" + text, time.range.to, true, scope.timezone, weekStart, fiscalYear);
  if (!from.ok() || !to.ok()) {
    time.info = "invalid timeshift";
    return;
  }
  time.range = {*from, *to};
  time.info += (time.info.empty() ? "" : " ") + std::string("timeshift -") + text;
}

}  // namespace

PanelTime panelTime(const Panel& panel, const Scope& scope, TimeRange range, Timestamp now, int weekStart,
                    int fiscalYear) {
  PanelTime time{range, {}};
  const std::string from = interpolate(panel.timeFrom, scope, DefaultFormat::Glob);
  if (!from.empty()) applyOwnRange(from, scope, now, weekStart, fiscalYear, time);
  const std::string shift = interpolate(panel.timeShift, scope, DefaultFormat::Glob);
  if (!shift.empty()) applyShift(shift, scope, weekStart, fiscalYear, time);
  if (panel.hideTimeOverride) time.info.clear();
  return time;
}

}  // namespace oriel::dashboards
