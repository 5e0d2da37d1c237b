#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Json cellOptionsOf(const std::string& mode) {
  if (mode == "basic" || mode == "gradient-gauge" || mode == "lcd-gauge") {
    return {{"type", "gauge"}, {"mode", mode == "basic" ? "basic" : mode == "lcd-gauge" ? "lcd" : "gradient"}};
  }
  if (mode == "color-background") return {{"type", "color-background"}, {"mode", "gradient"}};
  if (mode == "color-background-solid") return {{"type", "color-background"}, {"mode", "basic"}};
  return {{"type", mode}};
}

}  // namespace

/// Cells were described by one word until version 9.
void migrateTableCells(Json& panel, MigrationContext&) {
  if (const Json* mode = jsonAt(panel, "fieldConfig.defaults.custom.displayMode"); mode && mode->is_string()) {
    const Json options = cellOptionsOf(mode->get<std::string>());
    setDefault(fieldCustom(panel), "cellOptions", options);
  }
  if (!jsonIsArray(jsonAt(panel, "fieldConfig.overrides"))) return;
  for (Json& rule : panel["fieldConfig"]["overrides"]) {
    if (!jsonIsArray(jsonFind(rule, "properties"))) continue;
    for (Json& property : rule["properties"]) {
      if (jsonText(property, "id") != "custom.displayMode") continue;
      property = {{"id", "custom.cellOptions"}, {"value", cellOptionsOf(jsonText(property, "value", "auto"))}};
    }
  }
}

}  // namespace oriel::dashboards
