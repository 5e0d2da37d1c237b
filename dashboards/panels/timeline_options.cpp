#include "dashboards/panels/timeline_options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {
namespace {

/// `true` or a number of ms.
double gapLength(const Json& custom, std::string_view key) {
  const Json* value = jsonFind(custom, key);
  if (!value) return 0;
  if (value->is_boolean()) return value->get<bool>() ? -1 : 0;
  const double length = jsonNumberOf(*value).value_or(0);
  return std::isfinite(length) ? std::max(0.0, length) : 0;
}

double shareOfPlace(const Json& options, std::string_view key) {
  const double share = jsonNumber(options, key, 0.9);
  return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.9;
}

}  // namespace

TimelineOptions decodeTimelineOptions(const Json& options) {
  TimelineOptions timeline;
  timeline.legend = decodeLegend(options);
  timeline.tooltip = decodeTooltip(options);
  timeline.timeZones = decodeTexts(jsonFind(options, "timezone"));
  timeline.showValue = decodeChoice(options, "showValue", {"auto", "always", "never"}, "auto");
  timeline.alignValue = decodeChoice(options, "alignValue", {"left", "center", "right"}, "left");
  timeline.mergeValues = jsonBool(options, "mergeValues", true);
  timeline.rowHeight = shareOfPlace(options, "rowHeight");
  timeline.columnWidth = shareOfPlace(options, "colWidth");
  timeline.perPage = std::clamp(jsonInt(options, "perPage", timeline.perPage), 0, 100'000);
  return timeline;
}

TimelineFieldOptions decodeTimelineField(const Json& custom, bool statusHistory) {
  TimelineFieldOptions field;
  field.fillOpacity = std::clamp(jsonNumber(custom, "fillOpacity", 70), 0.0, 100.0);
  field.lineWidth = std::clamp(jsonNumber(custom, "lineWidth", statusHistory ? 1 : 0), 0.0, 50.0);
  field.spanNullsMs = gapLength(custom, "spanNulls");
  field.insertNullsMs = std::max(0.0, gapLength(custom, "insertNulls"));
  if (const Json* hide = jsonFind(custom, "hideFrom")) {
    field.hideFromViz = jsonBool(*hide, "viz");
    field.hideFromLegend = jsonBool(*hide, "legend");
    field.hideFromTooltip = jsonBool(*hide, "tooltip");
  }
  return field;
}

}  // namespace oriel::dashboards
