#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

/// Settings that moved: the shared crosshair, the time range in `services`, tags as one text.
void migrateDashboardSettings(Json& dashboard, MigrationContext&) {
  if (jsonBool(dashboard, "sharedCrosshair")) setDefault(dashboard, "graphTooltip", 1);
  if (const Json* time = jsonAt(dashboard, "services.filter.time"); jsonIsObject(time))
    setDefault(dashboard, "time", Json(*time));
  if (const Json* list = jsonAt(dashboard, "services.filter.list"); jsonIsArray(list)) {
    Json& templating = childObject(dashboard, "templating");
    setDefault(templating, "list", Json(*list));
  }
  if (const Json* tags = jsonFind(dashboard, "tags"); tags && tags->is_string()) {
    dashboard["tags"] = Json::array({*tags});
  }
}

}  // namespace oriel::dashboards
