#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void renameReducers(Json& owner, const char* key) {
  if (!jsonIsArray(jsonFind(owner, key))) return;
  for (Json& name : owner[key]) {
    if (name.is_string()) name = currentReducer(name.get<std::string>());
  }
}

}  // namespace

/// Reducers that have another name now.
void migrateReducers(Json& panel, MigrationContext&) {
  if (!jsonFind(panel, "options")) return;
  Json& options = childObject(panel, "options");
  if (jsonIsObject(jsonFind(options, "reduceOptions"))) renameReducers(options["reduceOptions"], "calcs");
  if (jsonIsObject(jsonFind(options, "legend"))) renameReducers(options["legend"], "calcs");
}

}  // namespace oriel::dashboards
