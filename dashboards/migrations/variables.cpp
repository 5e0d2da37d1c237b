#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kSchemaOfConstants = 27;

void migrateRefresh(Json& variable) {
  const Json* refresh = jsonFind(variable, "refresh");
  if (refresh && refresh->is_boolean()) variable["refresh"] = refresh->get<bool>() ? 1 : 0;
  const bool asks = jsonText(variable, "type") == "query" || jsonText(variable, "type") == "datasource";
  // Saved options go stale; a query is always asked at least once, as Grafana has done since schema 29.
  if (asks && jsonInt(variable, "refresh", 0) == 0) variable["refresh"] = 1;
}

void migrateHide(Json& variable) {
  if (jsonFind(variable, "hide")) return;
  if (jsonBool(variable, "hideVariable"))
    variable["hide"] = 2;
  else if (jsonBool(variable, "hideLabel"))
    variable["hide"] = 1;
}

/// `multi` says whether `current` holds lists; old files disagree with themselves.
void migrateVariableCurrent(Json& variable) {
  const Json* current = jsonFind(variable, "current");
  if (!jsonIsObject(current)) return;
  const Json* value = jsonFind(*current, "value");
  if (!value || jsonBool(variable, "multi") == value->is_array()) return;
  for (const char* key : {"value", "text"}) {
    const Json* part = jsonFind(*current, key);
    if (!part) continue;
    if (!part->is_array())
      variable["current"][key] = Json::array({*part});
    else
      variable["current"][key] = part->empty() ? Json("") : Json((*part)[0]);
  }
}

/// A hidden constant is a constant; a shown one was always a text box. Its value is its query, whatever was saved.
void migrateConstant(Json& variable) {
  if (const Json* query = jsonFind(variable, "query")) {
    const Json value = *query;
    variable["current"] = {{"text", value}, {"value", value}};
  }
  if (jsonFind(variable, "hide") && jsonInt(variable, "hide", 0) < 2) variable["type"] = "textbox";
}

}  // namespace

void migrateVariables(Json& dashboard, MigrationContext& context) {
  if (!jsonIsArray(jsonAt(dashboard, "templating.list"))) return;
  for (Json& variable : dashboard["templating"]["list"]) {
    const auto type = jsonText(variable, "type");
    if (type.empty() || type == "filter") variable["type"] = "query";
    migrateRefresh(variable);
    migrateHide(variable);
    migrateVariableCurrent(variable);
    if (jsonText(variable, "type") == "constant" && context.schemaVersion < kSchemaOfConstants)
      migrateConstant(variable);
  }
}

}  // namespace oriel::dashboards
