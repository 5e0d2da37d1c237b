#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/old_mappings.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Json mappingResult(const Json& old, std::size_t index) {
  Json result = {{"text", jsonText(old, "text")}, {"index", index}};
  if (const auto color = jsonText(old, "color"); !color.empty()) result["color"] = color;
  return result;
}

Json valueMapping(const Json& old, std::size_t index) {
  const auto value = jsonText(old, "value");
  if (value == "null")
    return {{"type", "special"}, {"options", {{"match", "null"}, {"result", mappingResult(old, index)}}}};
  return {{"type", "value"}, {"options", {{value, mappingResult(old, index)}}}};
}

Json rangeMapping(const Json& old, std::size_t index) {
  if (jsonText(old, "from") == "null") {
    return {{"type", "special"}, {"options", {{"match", "null"}, {"result", mappingResult(old, index)}}}};
  }
  Json options = {{"from", nullptr}, {"to", nullptr}, {"result", mappingResult(old, index)}};
  if (const auto from = jsonNumber(old, "from")) options["from"] = *from;
  if (const auto to = jsonNumber(old, "to")) options["to"] = *to;
  return {{"type", "range"}, {"options", std::move(options)}};
}

void migrateMappingsOf(Json& owner, const char* key) {
  if (const Json* mappings = jsonFind(owner, key); jsonIsArray(mappings)) owner[key] = currentMappings(*mappings);
}

}  // namespace

Json currentMappings(const Json& mappings) {
  Json current = Json::array();
  for (const Json& mapping : mappings) {
    const Json* type = jsonFind(mapping, "type");
    if (!type || !type->is_number()) {
      // The oldest had no type: a value then makes it a value mapping.
      const bool old = !type && jsonFind(mapping, "text");
      if (!old)
        current.push_back(mapping);
      else
        current.push_back(jsonFind(mapping, "value") ? valueMapping(mapping, current.size())
                                                     : rangeMapping(mapping, current.size()));
      continue;
    }
    current.push_back(jsonInt(mapping, "type", 1) == 2 ? rangeMapping(mapping, current.size())
                                                       : valueMapping(mapping, current.size()));
  }
  return current;
}

Json mappingsFromMaps(const Json& owner) {
  const int type = jsonInt(owner, "mappingType", 1);
  Json current = Json::array();
  const Json* maps = jsonFind(owner, type == 2 ? "rangeMaps" : "valueMaps");
  if (!jsonIsArray(maps)) return current;
  for (const Json& one : *maps) {
    current.push_back(type == 2 ? rangeMapping(one, current.size()) : valueMapping(one, current.size()));
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
