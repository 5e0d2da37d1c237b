#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Json xyMatcher(const std::string& name) {
  if (name.empty()) return {{"id", "byType"}, {"options", "number"}};
  return {{"id", "byName"}, {"options", name}};
}

std::string fieldOf(const Json& dimension, const char* key) {
  const Json* part = jsonFind(dimension, key);
  return part ? jsonText(*part, "field") : std::string();
}

void addFixed(Json& panel, const Json& matcher, const char* id, const Json& value) {
  Json rule = {{"matcher", matcher}, {"properties", Json::array()}};
  addProperty(rule, id, value);
  childArray(childObject(panel, "fieldConfig"), "overrides").push_back(std::move(rule));
}

Json xySeries(Json& panel, const Json& old, const Json& dims, bool manual, std::size_t index) {
  const auto x = jsonText(old, "x", jsonText(dims, "x"));
  const Json y = xyMatcher(jsonText(old, "y"));
  const int frame = jsonInt(old, "frame", manual ? static_cast<int>(index) : jsonInt(dims, "frame", 0));
  Json series = {{"frame", {{"matcher", {{"id", "byIndex"}, {"options", frame}}}}},
                 {"x", {{"matcher", xyMatcher(x)}}},
                 {"y", {{"matcher", y}}}};
  const Json* exclude = jsonFind(dims, "exclude");
  if (jsonIsArray(exclude) && !exclude->empty()) series["y"]["exclude"] = {{"id", "byNames"}, {"options", *exclude}};
  const auto color = fieldOf(old, "pointColor");
  const auto size = fieldOf(old, "pointSize");
  if (!color.empty()) series["color"] = {{"matcher", xyMatcher(color)}};
  if (!size.empty()) series["size"] = {{"matcher", xyMatcher(size)}};
  const Json* fixedColor = jsonAt(old, "pointColor.fixed");
  if (color.empty() && fixedColor) addFixed(panel, y, "color", {{"mode", "fixed"}, {"fixedColor", *fixedColor}});
  const Json* fixedSize = jsonAt(old, "pointSize.fixed");
  if (size.empty() && fixedSize) addFixed(panel, y, "custom.pointSize.fixed", *fixedSize);
  return series;
}

}  // namespace

/// XY charts of before version 10.4 named fields where matchers stand now.
void migrateXyChart(Json& panel, MigrationContext&) {
  const Json* options = jsonFind(panel, "options");
  if (!jsonIsObject(options) || !(jsonFind(*options, "seriesMapping") || jsonFind(*options, "dims"))) return;
  const Json before = *options;
  const bool manual = jsonText(before, "seriesMapping", "auto") == "manual";
  const Json dims = jsonFind(before, "dims") ? *jsonFind(before, "dims") : Json::object();
  Json series = Json::array();
  const Json* old = jsonFind(before, "series");
  if (manual && jsonIsArray(old)) {
    for (const Json& one : *old) series.push_back(xySeries(panel, one, dims, true, series.size()));
  } else {
    series.push_back(xySeries(panel, Json::object(), dims, false, 0));
  }
  Json& now = panel["options"];
  now.erase("dims");
  now.erase("seriesMapping");
  now["mapping"] = manual ? "manual" : "auto";
  now["series"] = std::move(series);
}

}  // namespace oriel::dashboards
