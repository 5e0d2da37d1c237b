#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/graph_parts.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void addLook(const Json& old, Json& rule) {
  if (const auto color = jsonText(old, "color"); !color.empty()) {
    addProperty(rule, "color", {{"mode", "fixed"}, {"fixedColor", color}});
  }
  if (const Json* bars = jsonFind(old, "bars"); bars && jsonBool(old, "bars")) {
    addProperty(rule, "custom.drawStyle", "bars");
    addProperty(rule, "custom.fillOpacity", 100);
  } else if (jsonBool(old, "lines") || (bars && !jsonFind(old, "lines") && !jsonFind(old, "points"))) {
    addProperty(rule, "custom.drawStyle", "line");
  } else if (jsonFind(old, "lines")) {
    addProperty(rule, jsonBool(old, "points") ? "custom.drawStyle" : "custom.lineWidth",
                jsonBool(old, "points") ? Json("points") : Json(0));
  }
  if (jsonFind(old, "points")) addProperty(rule, "custom.showPoints", jsonBool(old, "points") ? "always" : "never");
  if (const auto radius = jsonNumber(old, "pointradius")) addProperty(rule, "custom.pointSize", 2 + 2 * *radius);
  if (const auto width = jsonNumber(old, "linewidth")) addProperty(rule, "custom.lineWidth", *width);
  if (const auto fill = jsonNumber(old, "fill")) addProperty(rule, "custom.fillOpacity", *fill * 10);
  if (const auto gradient = jsonNumber(old, "fillGradient"); gradient && *gradient > 0) {
    addProperty(rule, "custom.gradientMode", "opacity");
    addProperty(rule, "custom.fillOpacity", *gradient * 10);
  }
  if (jsonBool(old, "dashes")) {
    addProperty(rule, "custom.lineStyle",
                {{"fill", "dash"}, {"dash", {jsonNumber(old, "dashLength", 10), jsonNumber(old, "spaceLength", 10)}}});
  }
  if (jsonBool(old, "steppedLine")) addProperty(rule, "custom.lineInterpolation", "stepAfter");
}

void addMeaning(const Json& old, Json& rule) {
  if (const auto below = jsonText(old, "fillBelowTo"); !below.empty()) {
    addProperty(rule, "custom.fillBelowTo", below);
  }
  if (const Json* stack = jsonFind(old, "stack")) {
    const bool off = stack->is_string() ? stack->get_ref<const std::string&>().empty() : !jsonBool(old, "stack");
    const std::string group = stack->is_string() && !off ? stack->get<std::string>() : "A";
    addProperty(rule, "custom.stacking", {{"mode", off ? "none" : "normal"}, {"group", group}});
  }
  if (const auto transform = jsonText(old, "transform"); !transform.empty())
    addProperty(rule, "custom.transform", transform);
  if (const auto mode = jsonText(old, "nullPointMode"); !mode.empty())
    addProperty(rule, "custom.spanNulls", mode == "connected");
  const bool noLegend = jsonFind(old, "legend") && !jsonBool(old, "legend", true);
  const bool noTooltip = jsonBool(old, "hideTooltip");
  if (noLegend || noTooltip) {
    addProperty(rule, "custom.hideFrom", {{"legend", noLegend}, {"tooltip", noTooltip}, {"viz", false}});
  }
}

void migrateSeriesOverride(Json& panel, const Json& old, const Json* rightAxis) {
  // Newer plugins write `$$hashKey` only; without a name there is nothing to match.
  const auto alias = jsonText(old, "alias");
  if (alias.empty()) return;
  Json& rule = addNameOverride(panel, alias);
  if (jsonInt(old, "yaxis", 1) == 2) {
    for (const Json& property : axisProperties(rightAxis ? *rightAxis : Json::object(), true))
      childArray(rule, "properties").push_back(property);
  }
  addLook(old, rule);
  addMeaning(old, rule);
}

}  // namespace

void migrateGraphOverrides(Json& panel) {
  if (const Json* colors = jsonFind(panel, "aliasColors"); jsonIsObject(colors)) {
    const Json named = *colors;
    for (const auto& [name, color] : named.items()) {
      if (color.is_string() && !color.get_ref<const std::string&>().empty())
        addProperty(addOverride(panel, "byName", name), "color", {{"mode", "fixed"}, {"fixedColor", color}});
    }
  }
  const Json* old = jsonFind(panel, "seriesOverrides");
  if (!jsonIsArray(old)) return;
  const Json overrides = *old;
  const Json* axes = jsonFind(panel, "yaxes");
  const Json rightAxis = jsonIsArray(axes) && axes->size() > 1 ? (*axes)[1] : Json::object();
  for (const Json& one : overrides) migrateSeriesOverride(panel, one, &rightAxis);
}

}  // namespace oriel::dashboards
