#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/old_mappings.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// The colour that a text which begins with a number had from the thresholds; empty when none.
std::string thresholdColorOf(const std::string& text, const Json* thresholds) {
  const Json* steps = thresholds ? jsonFind(*thresholds, "steps") : nullptr;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  std::string color;
  if (!jsonIsArray(steps) || end == text.c_str() || !std::isfinite(number)) return color;
  for (const Json& step : *steps) {
    const auto value = jsonNumber(step, "value");
    if (!value || number >= *value) color = jsonText(step, "color");
  }
  return color;
}

Json mappingResult(const Json& old, std::size_t index, const Json* thresholds) {
  const auto text = jsonText(old, "text");
  Json result = {{"text", text}, {"index", index}};
  const auto color = jsonText(old, "color", thresholdColorOf(text, thresholds));
  if (!color.empty()) result["color"] = color;
  return result;
}

Json valueMapping(const Json& old, std::size_t index, const Json* thresholds) {
  const auto value = jsonText(old, "value");
  if (value == "null")
    return {{"type", "special"}, {"options", {{"match", "null"}, {"result", mappingResult(old, index, thresholds)}}}};
  return {{"type", "value"}, {"options", {{value, mappingResult(old, index, thresholds)}}}};
}

Json rangeMapping(const Json& old, std::size_t index, const Json* thresholds) {
  if (jsonText(old, "from") == "null" || jsonText(old, "to") == "null") {
    return {{"type", "special"}, {"options", {{"match", "null"}, {"result", mappingResult(old, index, thresholds)}}}};
  }
  Json options = {{"from", nullptr}, {"to", nullptr}, {"result", mappingResult(old, index, thresholds)}};
  if (const auto from = jsonNumber(old, "from")) options["from"] = *from;
  if (const auto to = jsonNumber(old, "to")) options["to"] = *to;
  return {{"type", "range"}, {"options", std::move(options)}};
}

void migrateMappingsOf(Json& owner, const char* key) {
  const Json* mappings = jsonFind(owner, key);
  if (jsonIsArray(mappings) && !mappings->empty())
    owner[key] = currentMappings(*mappings, jsonFind(owner, "thresholds"));
}

}  // namespace

Json currentMappings(const Json& mappings, const Json* thresholds) {
  Json values = Json::array();
  Json others = Json::array();
  bool old = false;
  std::size_t index = 0;
  for (const Json& mapping : mappings) {
    const Json* type = jsonFind(mapping, "type");
    // The oldest had no type: a value then makes it a value mapping.
    const bool untyped = !type && jsonFind(mapping, "text");
    const bool byValue = untyped ? jsonFind(mapping, "value") != nullptr : jsonInt(mapping, "type", 1) != 2;
    if (!untyped && (!type || !type->is_number())) {
      const bool isValue = jsonText(mapping, "type") == "value";
      (isValue ? values : others).push_back(mapping);
    } else {
      old = true;
      Json now = byValue ? valueMapping(mapping, index, thresholds) : rangeMapping(mapping, index, thresholds);
      (now["type"] == "value" ? values : others).push_back(std::move(now));
    }
    ++index;
  }
  // Of the old forms a value went before a range, wherever it stood; today the first that fits counts.
  if (!old) return mappings;
  for (Json& one : others) values.push_back(std::move(one));
  return values;
}

Json mappingsFromMaps(const Json& owner, const Json* thresholds) {
  const Json* values = jsonFind(owner, "valueMaps");
  const bool noValues = !jsonIsArray(values) || values->empty();
  const int type = jsonInt(owner, "mappingType", noValues ? 2 : 1);
  Json current = Json::array();
  const Json* maps = jsonFind(owner, type == 2 ? "rangeMaps" : "valueMaps");
  if (!jsonIsArray(maps)) return current;
  for (const Json& one : *maps) {
    current.push_back(type == 2 ? rangeMapping(one, current.size(), thresholds)
                                : valueMapping(one, current.size(), thresholds));
  }
  return current;
}

void migrateValueMappings(Json& panel, MigrationContext&) {
  if (!jsonFind(panel, "fieldConfig")) return;
  migrateMappingsOf(fieldDefaults(panel), "mappings");
  if (!jsonIsArray(jsonAt(panel, "fieldConfig.overrides"))) return;
  for (Json& rule : panel["fieldConfig"]["overrides"]) {
    if (!jsonIsArray(jsonFind(rule, "properties"))) continue;
    for (Json& property : rule["properties"]) {
      if (jsonText(property, "id") == "mappings") migrateMappingsOf(property, "value");
    }
  }
}

}  // namespace oriel::dashboards
