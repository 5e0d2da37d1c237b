#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// What the old panel called `interpolateOranges`.
std::string schemeName(const std::string& old) {
  constexpr std::string_view kPrefix = "interpolate";
  return old.rfind(kPrefix, 0) == 0 ? old.substr(kPrefix.size()) : old;
}

void copyNumber(Json& target, const char* name, const Json& from, const char* key) {
  if (const auto number = jsonNumber(from, key)) setDefault(target, name, *number);
}

void migrateHeatmapColor(Json& color, const Json& old) {
  setDefault(color, "mode", jsonText(old, "mode", "spectrum") == "opacity" ? "opacity" : "scheme");
  setDefault(color, "scheme", schemeName(jsonText(old, "colorScheme", "interpolateOranges")));
  setDefault(color, "fill", jsonText(old, "cardColor", "dark-orange"));
  setDefault(color, "scale", jsonText(old, "colorScale", "sqrt") == "linear" ? "linear" : "exponential");
  setDefault(color, "exponent", jsonNumber(old, "exponent", 0.5));
  setDefault(color, "steps", 128);
  copyNumber(color, "min", old, "min");
  copyNumber(color, "max", old, "max");
}

void migrateHeatmapAxis(Json& axis, const Json& old) {
  setDefault(axis, "unit", jsonText(old, "format", "short"));
  copyNumber(axis, "decimals", old, "decimals");
  copyNumber(axis, "min", old, "min");
  copyNumber(axis, "max", old, "max");
  setDefault(axis, "axisPlacement", jsonBool(old, "show", true) ? "left" : "hidden");
}

void migrateOldBuckets(Json& calculation, const Json& panel) {
  const auto cut = [&](const char* axis, const char* size, const char* number) {
    if (const auto text = jsonText(panel, size); !text.empty() && text != "auto")
      setDefault(calculation, axis, {{"mode", "size"}, {"value", text}});
    else if (const auto count = jsonNumber(panel, number))
      setDefault(calculation, axis, {{"mode", "count"}, {"value", *count}});
  };
  cut("xBuckets", "xBucketSize", "xBucketNumber");
  cut("yBuckets", "yBucketSize", "yBucketNumber");
  const Json* axis = jsonFind(panel, "yAxis");
  const double base = axis ? jsonNumber(*axis, "logBase", 1) : 1;
  if (!(base > 1)) return;
  // A logarithmic axis cut each power into as many parts as the split factor said.
  calculation["yBuckets"] = {{"mode", "size"}, {"scale", {{"type", "log"}, {"log", base == 10 ? 10 : 2}}}};
  if (const auto split = jsonNumber(*axis, "splitFactor")) calculation["yBuckets"]["value"] = *split;
}

const char* boundLayout(const std::string& bound) {
  if (bound == "lower") return "ge";
  if (bound == "middle") return "unknown";
  return bound == "upper" ? "le" : "auto";
}

}  // namespace

/// The heatmap of before version 9 kept its settings beside the options.
void migrateHeatmap(Json& panel, MigrationContext&) {
  const bool old = jsonFind(panel, "cards") || jsonFind(panel, "dataFormat") || jsonFind(panel, "yBucketBound");
  const Json* present = jsonFind(panel, "options");
  if (!old || (jsonIsObject(present) && !present->empty())) return;
  Json& options = childObject(panel, "options");
  setDefault(options, "calculate", jsonText(panel, "dataFormat", "timeseries") == "timeseries");
  migrateOldBuckets(childObject(options, "calculation"), panel);
  if (const Json* color = jsonFind(panel, "color"); jsonIsObject(color))
    migrateHeatmapColor(childObject(options, "color"), *color);
  if (const Json* axis = jsonFind(panel, "yAxis"); jsonIsObject(axis))
    migrateHeatmapAxis(childObject(options, "yAxis"), *axis);
  setDefault(childObject(options, "yAxis"), "reverse", jsonBool(panel, "reverseYBuckets"));
  const Json* cards = jsonFind(panel, "cards");
  setDefault(options, "cellGap", cards ? jsonNumber(*cards, "cardPadding", 2) : 2);
  setDefault(childObject(options, "rowsFrame"), "layout", boundLayout(jsonText(panel, "yBucketBound", "auto")));
  if (const Json* legend = jsonFind(panel, "legend"); jsonIsObject(legend))
    setDefault(childObject(options, "legend"), "show", jsonBool(*legend, "show"));
  if (const Json* tooltip = jsonFind(panel, "tooltip"); jsonIsObject(tooltip))
    setDefault(childObject(options, "tooltip"), "show", jsonBool(*tooltip, "show", true));
  if (!jsonBool(panel, "hideZeroBuckets", true)) options["filterValues"] = Json::object();
}

}  // namespace oriel::dashboards
