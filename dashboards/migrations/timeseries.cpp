#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kSchemaHidesTimeAxis = 35;

/// What hides a series from the picture was called `graph` in version 8.0.
void renameHideFrom(Json& hideFrom) {
  if (!hideFrom.is_object() || !jsonFind(hideFrom, "graph")) return;
  hideFrom["viz"] = hideFrom["graph"];
  hideFrom.erase("graph");
}

void migrateHideFrom(Json& panel) {
  if (jsonIsObject(jsonAt(panel, "fieldConfig.defaults.custom.hideFrom")))
    renameHideFrom(fieldCustom(panel)["hideFrom"]);
  if (!jsonIsArray(jsonAt(panel, "fieldConfig.overrides"))) return;
  for (Json& rule : panel["fieldConfig"]["overrides"]) {
    if (!jsonIsArray(jsonFind(rule, "properties"))) continue;
    for (Json& property : rule["properties"]) {
      if (jsonText(property, "id") == "custom.hideFrom" && jsonFind(property, "value"))
        renameHideFrom(property["value"]);
    }
  }
}

bool hasTimeOverride(const Json& panel) {
  const Json* rules = jsonAt(panel, "fieldConfig.overrides");
  if (!jsonIsArray(rules)) return false;
  for (const Json& rule : *rules) {
    const Json* matcher = jsonFind(rule, "matcher");
    if (matcher && jsonText(*matcher, "id") == "byType" && jsonText(*matcher, "options") == "time") return true;
  }
  return false;
}

}  // namespace

/// Small changes of the time series panel since it was new.
void migrateTimeseries(Json& panel, MigrationContext& context) {
  if (jsonIsObject(jsonAt(panel, "options.tooltipOptions"))) {
    panel["options"]["tooltip"] = panel["options"]["tooltipOptions"];
    panel["options"].erase("tooltipOptions");
  }
  migrateHideFrom(panel);
  // A hidden axis once left the time axis alone; one that comes from an old graph says itself what it hides.
  const bool fromGraph = jsonIsArray(jsonFind(panel, "yaxes"));
  const Json* placement = jsonAt(panel, "fieldConfig.defaults.custom.axisPlacement");
  if (context.schemaVersion < kSchemaHidesTimeAxis && !fromGraph && placement && *placement == "hidden" &&
      !hasTimeOverride(panel)) {
    addProperty(addOverride(panel, "byType", "time"), "custom.axisPlacement", "auto");
  }
}

}  // namespace oriel::dashboards
