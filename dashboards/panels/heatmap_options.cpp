#include "dashboards/panels/heatmap_options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

constexpr int kMaxHeatmapSteps = 256;
constexpr int kMaxHeatmapGap = 50;

std::optional<double> finiteNumber(const Json& owner, std::string_view key) {
  const auto number = jsonNumber(owner, key);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<int> decimalsOf(const Json& owner) {
  const auto number = finiteNumber(owner, "decimals");
  return number ? std::optional<int>(static_cast<int>(std::clamp(*number, 0.0, 20.0))) : std::nullopt;
}

/// A number, or (on the time axis) a duration such as `30s`, `5m` or `1min`.
double bucketSize(const Json& axis, bool time) {
  if (const auto number = finiteNumber(axis, "value")) return std::max(0.0, *number);
  std::string text = jsonText(axis, "value");
  if (!time || text.empty()) return 0;
  if (text.size() > 3 && text.compare(text.size() - 3, 3, "min") == 0) text.resize(text.size() - 2);
  const auto duration = parseDuration(text);
  return duration.ok() ? std::max(0.0, static_cast<double>(*duration)) : 0;
}

HeatmapBuckets decodeBuckets(const Json& calculation, std::string_view key, bool time) {
  HeatmapBuckets buckets;
  const Json* axis = jsonFind(calculation, key);
  if (!jsonIsObject(axis)) return buckets;
  buckets.byCount = jsonText(*axis, "mode") == "count";
  buckets.size = bucketSize(*axis, time);
  const Json* scale = jsonFind(*axis, "scale");
  if (scale && jsonText(*scale, "type") == "log") buckets.logBase = jsonNumber(*scale, "log", 2) == 10 ? 10 : 2;
  return buckets;
}

void decodeHeatmapColor(const Json& json, HeatmapColor& color) {
  color.opacity = jsonText(json, "mode") == "opacity";
  color.scheme = jsonText(json, "scheme", color.scheme);
  color.fill = jsonText(json, "fill", color.fill);
  color.exponential = jsonText(json, "scale", "exponential") != "linear";
  const double exponent = jsonNumber(json, "exponent", color.exponent);
  color.exponent = std::isfinite(exponent) ? std::clamp(exponent, 0.01, 10.0) : 0.5;
  color.steps = std::clamp(jsonInt(json, "steps", color.steps), 2, kMaxHeatmapSteps);
  color.reverse = jsonBool(json, "reverse");
  color.min = finiteNumber(json, "min");
  color.max = finiteNumber(json, "max");
  // Limits that leave nothing between them are none.
  if (color.min && color.max && *color.min >= *color.max) color.min = color.max = std::nullopt;
}

void decodeHeatmapAxis(const Json& json, HeatmapOptions& heatmap) {
  heatmap.unit = jsonText(json, "unit");
  heatmap.decimals = decimalsOf(json);
  heatmap.min = finiteNumber(json, "min");
  heatmap.max = finiteNumber(json, "max");
  if (heatmap.min && heatmap.max && *heatmap.min >= *heatmap.max) heatmap.min = heatmap.max = std::nullopt;
  heatmap.axisLabel = jsonText(json, "axisLabel");
  heatmap.showAxis = jsonText(json, "axisPlacement", "left") != "hidden";
  heatmap.reverse = jsonBool(json, "reverse");
}

}  // namespace

HeatmapOptions decodeHeatmapOptions(const Json& options) {
  HeatmapOptions heatmap;
  heatmap.calculate = jsonBool(options, "calculate") || jsonText(options, "calculate") == "true";
  if (const Json* calculation = jsonFind(options, "calculation"); jsonIsObject(calculation)) {
    heatmap.x = decodeBuckets(*calculation, "xBuckets", true);
    heatmap.y = decodeBuckets(*calculation, "yBuckets", false);
  }
  if (const Json* color = jsonFind(options, "color"); jsonIsObject(color)) decodeHeatmapColor(*color, heatmap.color);
  heatmap.cellGap = std::clamp(jsonInt(options, "cellGap", 1), 0, kMaxHeatmapGap);
  if (const Json* rows = jsonFind(options, "rowsFrame"); jsonIsObject(rows)) {
    heatmap.rowsLayout = decodeChoice(*rows, "layout", {"auto", "le", "ge", "unknown"}, "auto");
    heatmap.valueName = jsonText(*rows, "value");
  }
  if (const Json* filter = jsonFind(options, "filterValues"); jsonIsObject(filter)) {
    // An object without limits hides nothing; no object at all hides empty cells.
    heatmap.hideUpTo = finiteNumber(*filter, "le");
    heatmap.hideFrom = finiteNumber(*filter, "ge");
  }
  if (const Json* axis = jsonFind(options, "yAxis"); jsonIsObject(axis)) decodeHeatmapAxis(*axis, heatmap);
  if (const Json* cells = jsonFind(options, "cellValues"); jsonIsObject(cells)) {
    heatmap.cellUnit = jsonText(*cells, "unit");
    heatmap.cellDecimals = decimalsOf(*cells);
  }
  if (const Json* legend = jsonFind(options, "legend"); jsonIsObject(legend))
    heatmap.showLegend = jsonBool(*legend, "show", true);
  if (const Json* tooltip = jsonFind(options, "tooltip"); jsonIsObject(tooltip))
    heatmap.showTooltip = jsonBool(*tooltip, "show", true) && jsonText(*tooltip, "mode", "single") != "none";
  return heatmap;
}

}  // namespace oriel::dashboards
