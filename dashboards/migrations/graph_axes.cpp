#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void moveAxisPart(const Json& from, const std::string& key, Json& to, const char* name) {
  if (const Json* value = jsonFind(from, key)) setDefault(to, name, Json(*value));
}

Json axisFromGrid(const Json& panel, const std::string& side, std::size_t index) {
  Json axis = Json::object();
  const Json grid = jsonFind(panel, "grid") ? *jsonFind(panel, "grid") : Json::object();
  moveAxisPart(grid, side + "Min", axis, "min");
  moveAxisPart(grid, side + "Max", axis, "max");
  moveAxisPart(grid, side + "LogBase", axis, "logBase");
  moveAxisPart(panel, side + "YAxisLabel", axis, "label");
  for (const char* key : {"y_formats", "y-formats"}) {
    const Json* formats = jsonFind(panel, key);
    if (jsonIsArray(formats) && index < formats->size()) setDefault(axis, "format", Json((*formats)[index]));
  }
  axis["show"] = jsonBool(panel, "y-axis", true);
  return axis;
}

void thresholdsFromGrid(Json& panel) {
  const Json* grid = jsonFind(panel, "grid");
  if (!jsonIsObject(grid)) return;
  const auto first = jsonNumber(*grid, "threshold1");
  const auto second = jsonNumber(*grid, "threshold2");
  Json thresholds = Json::array();
  const bool downwards = first && second && *first > *second;
  const bool line = jsonBool(*grid, "thresholdLine");
  const auto add = [&](double value, const char* colorKey) {
    const auto color = jsonText(*grid, colorKey, "rgba(216, 200, 27, 0.27)");
    thresholds.push_back({{"value", value},
                          {"op", downwards ? "lt" : "gt"},
                          {"colorMode", "custom"},
                          {"fill", !line},
                          {"fillColor", color},
                          {"line", line},
                          {"lineColor", color}});
  };
  if (first) add(*first, "threshold1Color");
  if (second) add(*second, "threshold2Color");
  if (!thresholds.empty()) panel["thresholds"] = std::move(thresholds);
}

/// Schema 1 to 3: one format an axis, limits without a side, axes by alias, a legend that is yes or no.
void migrateFirstForms(Json& panel) {
  for (const auto& [key, index] : {std::pair{"y_format", 0}, std::pair{"y2_format", 1}}) {
    const auto format = jsonText(panel, key);
    if (format.empty()) continue;
    Json& formats = childArray(panel, "y_formats");
    while (formats.size() <= static_cast<std::size_t>(index)) formats.push_back("short");
    formats[index] = format;
    panel.erase(key);
  }
  if (jsonIsObject(jsonFind(panel, "grid"))) {
    for (const auto& [from, to] : {std::pair{"min", "leftMin"}, std::pair{"max", "leftMax"}}) {
      if (!jsonFind(panel["grid"], from)) continue;
      panel["grid"][to] = panel["grid"][from];
      panel["grid"].erase(from);
    }
  }
  if (const Json* legend = jsonFind(panel, "legend"); legend && legend->is_boolean()) {
    const bool shown = legend->get<bool>();
    panel["legend"] = {{"show", shown}};
  }
  if (const Json* axes = jsonFind(panel, "aliasYAxis"); jsonIsObject(axes)) {
    const Json byAlias = *axes;
    for (const auto& [alias, axis] : byAlias.items())
      childArray(panel, "seriesOverrides").push_back({{"alias", alias}, {"yaxis", axis}});
    panel.erase("aliasYAxis");
  }
}

}  // namespace

/// Graphs of before schema 13 kept axes and thresholds in `grid` and `y_formats`.
void migrateGraphAxes(Json& panel, MigrationContext&) {
  migrateFirstForms(panel);
  const bool old = jsonFind(panel, "y_formats") || jsonFind(panel, "y-formats") || jsonFind(panel, "leftYAxisLabel") ||
                   jsonFind(panel, "y-axis") || jsonFind(panel, "grid");
  if (!old) return;
  if (!jsonIsArray(jsonFind(panel, "yaxes"))) {
    panel["yaxes"] = Json::array({axisFromGrid(panel, "left", 0), axisFromGrid(panel, "right", 1)});
  }
  if (!jsonFind(panel, "xaxis")) panel["xaxis"] = {{"show", jsonBool(panel, "x-axis", true)}};
  if (!jsonIsArray(jsonFind(panel, "thresholds"))) thresholdsFromGrid(panel);
}

}  // namespace oriel::dashboards
