#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/old_mappings.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void addCellColor(const Json& style, int schemaVersion, Json& rule) {
  const auto mode = jsonText(style, "colorMode");
  if (mode != "cell" && mode != "row" && mode != "value") return;
  addProperty(rule, "custom.cellOptions", {{"type", mode == "value" ? "color-text" : "color-background"}});
  const Json* given = jsonFind(style, "thresholds");
  std::string text = given && given->is_string() ? given->get<std::string>() : std::string();
  if (jsonIsArray(given)) {
    // Until schema 10 the first of three was the lowest value.
    const std::size_t first = schemaVersion < 10 && given->size() >= 3 ? 1 : 0;
    for (std::size_t i = first; i < given->size(); ++i) text += (text.empty() ? "" : ",") + jsonTextOf((*given)[i]);
  }
  addProperty(rule, "color", {{"mode", "thresholds"}});
  addProperty(rule, "thresholds", thresholdsFromText(text, jsonFind(style, "colors")));
}

void addColumnLink(const Json& style, Json& rule) {
  const auto url = jsonText(style, "linkUrl");
  if (!jsonBool(style, "link") || url.empty()) return;
  addProperty(rule, "links",
              Json::array({{{"title", jsonText(style, "linkTooltip")},
                            {"url", url},
                            {"targetBlank", jsonBool(style, "linkTargetBlank")}}}));
}

void migrateStyle(Json& panel, const Json& style, int schemaVersion) {
  const auto pattern = jsonText(style, "pattern");
  if (pattern.empty()) return;
  const auto type = jsonText(style, "type");
  Json& rule = pattern == "/.*/" ? addOverride(panel, "byRegexp", "/.*/") : addNameOverride(panel, pattern);
  if (const auto alias = jsonText(style, "alias"); !alias.empty()) addProperty(rule, "displayName", alias);
  if (type == "hidden") addProperty(rule, "custom.hidden", true);
  if (type == "date") addProperty(rule, "unit", "time: " + jsonText(style, "dateFormat", "YYYY-MM-DD HH:mm:ss"));
  if (type == "number") {
    if (const auto unit = jsonText(style, "unit"); !unit.empty()) addProperty(rule, "unit", unit);
    if (const auto decimals = jsonNumber(style, "decimals")) addProperty(rule, "decimals", *decimals);
  }
  if (const auto align = jsonText(style, "align"); !align.empty()) addProperty(rule, "custom.align", align);
  if (Json mappings = mappingsFromMaps(style, nullptr); !mappings.empty())
    addProperty(rule, "mappings", std::move(mappings));
  if (type == "number" || type == "string") addCellColor(style, schemaVersion, rule);
  addColumnLink(style, rule);
}

/// What made a table of time series, as a transformation of today.
void migrateTableTransform(Json& panel) {
  const auto transform = jsonText(panel, "transform");
  if (jsonFind(panel, "transformations")) return;
  Json& list = childArray(panel, "transformations");
  const auto add = [&](const char* id, Json options) { list.push_back({{"id", id}, {"options", std::move(options)}}); };
  if (transform == "timeseries_to_rows") add("seriesToRows", Json::object());
  if (transform == "timeseries_to_columns") add("joinByField", {{"byField", "Time"}, {"mode", "outer"}});
  if (transform == "table") add("merge", Json::object());
  if (transform != "timeseries_aggregations") return;
  Json reducers = Json::array();
  if (const Json* columns = jsonFind(panel, "columns"); jsonIsArray(columns)) {
    for (const Json& column : *columns) reducers.push_back(currentReducer(jsonText(column, "value")));
  }
  add("reduce", {{"reducers", std::move(reducers)}});
}

}  // namespace

/// Tables of before version 7, known by their styles.
void migrateOldTable(Json& panel, MigrationContext& context) {
  const Json* old = jsonFind(panel, "styles");
  const bool modern = jsonFind(panel, "fieldConfig") && !jsonFind(panel, "columns");
  if (!jsonIsArray(old) || modern) return;
  const Json styles = *old;
  // The first style that fitted a column counted, of overrides it is the last.
  for (auto style = styles.rbegin(); style != styles.rend(); ++style)
    migrateStyle(panel, *style, context.schemaVersion);
  setDefault(childObject(panel, "options"), "showHeader", jsonBool(panel, "showHeader", true));
  migrateTableTransform(panel);
  panel.erase("styles");
}

}  // namespace oriel::dashboards
