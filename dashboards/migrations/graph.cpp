#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/graph_parts.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

bool fillsBands(const Json& panel) {
  const Json* overrides = jsonFind(panel, "seriesOverrides");
  if (!jsonIsArray(overrides)) return false;
  return std::any_of(overrides->begin(), overrides->end(), [](const Json& one) {
    return !jsonText(one, "alias").empty() && !jsonText(one, "fillBelowTo").empty();
  });
}

/// `lines` is drawn unless it is switched off: that is what the old panel did, and what hand-written files count on.
void migrateDrawing(Json& panel, Json& custom) {
  const bool bars = jsonBool(panel, "bars");
  const bool lines = jsonBool(panel, "lines", true);
  const bool points = jsonBool(panel, "points");
  setDefault(custom, "drawStyle", bars ? "bars" : lines ? "line" : "points");
  setDefault(custom, "showPoints", points || !(bars || lines) ? "always" : "never");
  if (const auto radius = jsonNumber(panel, "pointradius"); radius && points)
    setDefault(custom, "pointSize", 2 + 2 * *radius);
  setDefault(custom, "lineWidth", jsonNumber(panel, "linewidth", 1));
  if (const auto gradient = jsonNumber(panel, "fillGradient"); gradient && *gradient > 0 && !bars) {
    setDefault(custom, "gradientMode", "opacity");
    setDefault(custom, "fillOpacity", *gradient * 10);
  }
  // Bands between two series were always filled by this much.
  const double fill = fillsBands(panel) ? 35 : jsonNumber(panel, "fill", 1) * 10;
  setDefault(custom, "fillOpacity", bars ? 100.0 : fill);
  if (jsonBool(panel, "steppedLine")) setDefault(custom, "lineInterpolation", "stepAfter");
  if (jsonBool(panel, "dashes")) {
    setDefault(
        custom, "lineStyle",
        {{"fill", "dash"}, {"dash", {jsonNumber(panel, "dashLength", 10), jsonNumber(panel, "spaceLength", 10)}}});
  }
}

void migrateStacking(Json& panel, Json& custom) {
  if (!jsonBool(panel, "stack")) return;
  setDefault(custom, "stacking", {{"mode", jsonBool(panel, "percentage") ? "percent" : "normal"}, {"group", "A"}});
}

void migrateNulls(Json& panel, Json& custom) {
  const auto mode = jsonText(panel, "nullPointMode");
  if (mode == "connected") setDefault(custom, "spanNulls", true);
  if (!mode.empty()) setDefault(fieldDefaults(panel), "nullValueMode", mode);
}

/// Properties of the left axis become defaults: `custom.x` goes into the custom part.
void migrateLeftAxis(Json& panel) {
  const Json* axes = jsonFind(panel, "yaxes");
  if (!jsonIsArray(axes) || axes->empty()) return;
  for (const Json& property : axisProperties((*axes)[0], false)) {
    const auto id = jsonText(property, "id");
    if (id.rfind("custom.", 0) == 0)
      setDefault(fieldCustom(panel), id.substr(7), property["value"]);
    else
      setDefault(fieldDefaults(panel), id, property["value"]);
  }
}

void hideTimeAxis(Json& panel) {
  const Json* axis = jsonFind(panel, "xaxis");
  if (!axis || jsonBool(*axis, "show", true) || jsonText(*axis, "mode", "time") != "time") return;
  addProperty(addOverride(panel, "byType", "time"), "custom.axisPlacement", "hidden");
}

/// Which value of a series a bar shows.
Json axisReducers(const Json& panel) {
  Json reducers = Json::array();
  const Json* values = jsonAt(panel, "xaxis.values");
  if (!jsonIsArray(values)) return reducers;
  for (const Json& one : *values) {
    if (one.is_string()) reducers.push_back(currentReducer(one.get<std::string>()));
  }
  return reducers;
}

std::string barReducer(const Json& panel) {
  const Json reducers = axisReducers(panel);
  if (!reducers.empty()) return reducers[0].get<std::string>();
  const Json* calcs = jsonAt(panel, "options.legend.calcs");
  return jsonIsArray(calcs) && !calcs->empty() ? jsonTextOf((*calcs)[0], "lastNotNull") : "lastNotNull";
}

/// One row with a bar for each series.
void makeBarChart(Json& panel) {
  Json reducers = axisReducers(panel);
  if (reducers.empty()) reducers.push_back("sum");
  Json& steps = childArray(panel, "transformations");
  steps.push_back({{"id", "reduce"}, {"options", {{"reducers", std::move(reducers)}}}});
  steps.push_back({{"id", "transpose"}, {"options", Json::object()}});
  addProperty(addOverride(panel, "byName", "Name"), "custom.axisPlacement", "hidden");
  setDefault(childObject(panel, "options"), "groupWidth", 1);
}

std::string graphSuccessor(const Json& panel) {
  const Json* axis = jsonFind(panel, "xaxis");
  const auto mode = axis ? jsonText(*axis, "mode") : std::string();
  if (mode == "histogram") return "histogram";
  if (mode != "series") return "timeseries";
  const Json* legend = jsonFind(panel, "legend");
  return legend && jsonBool(*legend, "values") ? "bargauge" : "barchart";
}

}  // namespace

Json axisProperties(const Json& axis, bool right) {
  Json properties = Json::array();
  const auto add = [&](const char* id, Json value) { properties.push_back({{"id", id}, {"value", std::move(value)}}); };
  if (const auto format = jsonText(axis, "format"); !format.empty()) add("unit", format);
  if (const auto value = jsonNumber(axis, "min")) add("min", *value);
  if (const auto value = jsonNumber(axis, "max")) add("max", *value);
  if (const auto value = jsonNumber(axis, "decimals")) add("decimals", *value);
  if (const auto label = jsonText(axis, "label"); !label.empty()) add("custom.axisLabel", label);
  if (!jsonBool(axis, "show", true))
    add("custom.axisPlacement", "hidden");
  else if (right)
    add("custom.axisPlacement", "right");
  if (const int base = jsonInt(axis, "logBase", 1); base > 1) {
    add("custom.scaleDistribution", {{"type", "log"}, {"log", base == 2 ? 2 : 10}});
  }
  return properties;
}

/// The old graph as a time series panel. What the file says in the modern way already is kept.
void migrateGraph(Json& panel, MigrationContext& context) {
  migrateDrawing(panel, fieldCustom(panel));
  migrateStacking(panel, fieldCustom(panel));
  migrateNulls(panel, fieldCustom(panel));
  migrateLeftAxis(panel);
  if (const auto decimals = jsonNumber(panel, "decimals")) setDefault(fieldDefaults(panel), "decimals", *decimals);
  setDefault(fieldDefaults(panel), "color", {{"mode", "palette-classic"}});
  migrateGraphOverrides(panel);
  migrateGraphThresholds(panel);
  migrateGraphLegend(panel);
  hideTimeAxis(panel);
  panel["type"] = graphSuccessor(panel);
  const auto type = jsonText(panel, "type");
  if (type == "barchart") makeBarChart(panel);
  if (type != "bargauge") return;
  childObject(childObject(panel, "options"), "reduceOptions")["calcs"] = Json::array({barReducer(panel)});
  context.notices.push_back({Notice::Kind::Guessed, "a graph over series is shown as a bar gauge", panelPlace(panel)});
}

}  // namespace oriel::dashboards
