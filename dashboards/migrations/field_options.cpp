#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void copyTo(Json& target, const char* name, const Json& from, const char* key) {
  if (const Json* value = jsonFind(from, key)) setDefault(target, name, Json(*value));
}

/// `[{index, value, color}]`, the lowest of which stands from minus infinity.
Json stepsFromList(const Json& old) {
  std::vector<const Json*> sorted;
  for (const Json& one : old) sorted.push_back(&one);
  const double least = -std::numeric_limits<double>::infinity();
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Json* a, const Json* b) {
    return jsonNumber(*a, "value", least) < jsonNumber(*b, "value", least);
  });
  Json steps = Json::array();
  for (const Json* each : sorted) {
    const Json& one = *each;
    Json step = {{"color", jsonText(one, "color", "green")}, {"value", nullptr}};
    if (const auto value = jsonNumber(one, "value"); value && !steps.empty()) step["value"] = *value;
    steps.push_back(std::move(step));
  }
  return {{"mode", "absolute"}, {"steps", std::move(steps)}};
}

void migrateThresholdList(Json& defaults, const Json& owner) {
  const Json* list = jsonFind(owner, "thresholds");
  if (jsonIsArray(list) && !list->empty())
    setDefault(defaults, "thresholds", stepsFromList(*list));
  else if (jsonIsObject(list))
    setDefault(defaults, "thresholds", Json(*list));
}

/// Versions 6.2 to 6.7: options.fieldOptions.
void migrateFromFieldOptions(Json& panel, const Json& old) {
  Json& options = childObject(panel, "options");
  Json& reduce = childObject(options, "reduceOptions");
  copyTo(reduce, "calcs", old, "calcs");
  copyTo(reduce, "values", old, "values");
  copyTo(reduce, "limit", old, "limit");
  Json& defaults = fieldDefaults(panel);
  if (const Json* given = jsonFind(old, "defaults"); jsonIsObject(given)) {
    for (const auto& [key, value] : given->items()) {
      if (key == "thresholds" && value.is_array())
        migrateThresholdList(defaults, *given);
      else
        setDefault(defaults, key == "title" ? "displayName" : key, Json(value));
    }
  }
  copyTo(defaults, "mappings", old, "mappings");
  migrateThresholdList(defaults, old);
  if (const Json* overrides = jsonFind(old, "overrides"); jsonIsArray(overrides)) {
    setDefault(childObject(panel, "fieldConfig"), "overrides", Json(*overrides));
  }
}

/// Versions 6.0 and 6.1: options.valueOptions and limits beside them.
void migrateFromValueOptions(Json& panel, const Json& options, const Json& value) {
  Json& defaults = fieldDefaults(panel);
  copyTo(defaults, "unit", value, "unit");
  copyTo(defaults, "decimals", value, "decimals");
  copyTo(defaults, "min", options, "minValue");
  copyTo(defaults, "max", options, "maxValue");
  copyTo(defaults, "mappings", options, jsonFind(options, "mappings") ? "mappings" : "valueMappings");
  migrateThresholdList(defaults, options);
  if (const auto stat = jsonText(value, "stat"); !stat.empty()) {
    setDefault(childObject(childObject(panel, "options"), "reduceOptions"), "calcs",
               Json::array({currentReducer(stat)}));
  }
}

}  // namespace

/// Options of gauge, bar gauge, stat and pie from before the field configuration had its own place.
void migrateFieldOptions(Json& panel, MigrationContext&) {
  // The first gauge kept its options under the name of its type.
  if (const Json* first = jsonFind(panel, "options-gauge"); jsonIsObject(first)) {
    const Json moved = *first;
    Json& options = childObject(panel, "options");
    for (const auto& [key, value] : moved.items()) setDefault(options, key, Json(value));
  }
  const Json* options = jsonFind(panel, "options");
  if (!options || !(jsonFind(*options, "fieldOptions") || jsonFind(*options, "valueOptions"))) return;
  const Json before = *options;
  if (const Json* old = jsonFind(before, "fieldOptions"); jsonIsObject(old)) migrateFromFieldOptions(panel, *old);
  if (const Json* old = jsonFind(before, "valueOptions"); jsonIsObject(old))
    migrateFromValueOptions(panel, before, *old);
}

}  // namespace oriel::dashboards
