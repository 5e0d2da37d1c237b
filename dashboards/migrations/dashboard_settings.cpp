#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// Annotations once stood in a menu of their own.
void migratePulldowns(Json& dashboard) {
  const Json* menus = jsonFind(dashboard, "pulldowns");
  if (!jsonIsArray(menus)) return;
  for (const Json& menu : *menus) {
    const Json* list = jsonFind(menu, "annotations");
    if (jsonText(menu, "type") != "annotations" || !jsonIsArray(list)) continue;
    const Json annotations = *list;
    setDefault(childObject(dashboard, "annotations"), "list", annotations);
    return;
  }
}

}  // namespace

/// Settings that moved: the shared crosshair, the time range in `services`, the picker in `nav`, tags as one text.
void migrateDashboardSettings(Json& dashboard, MigrationContext&) {
  if (jsonBool(dashboard, "sharedCrosshair")) setDefault(dashboard, "graphTooltip", 1);
  if (const Json* time = jsonAt(dashboard, "services.filter.time"); jsonIsObject(time))
    setDefault(dashboard, "time", Json(*time));
  if (const Json* list = jsonAt(dashboard, "services.filter.list"); jsonIsArray(list)) {
    Json& templating = childObject(dashboard, "templating");
    setDefault(templating, "list", Json(*list));
  }
  if (const Json* nav = jsonFind(dashboard, "nav"); jsonIsArray(nav) && !nav->empty() && (*nav)[0].is_object()) {
    const Json picker = (*nav)[0];
    setDefault(dashboard, "timepicker", picker);
  }
  migratePulldowns(dashboard);
  if (const Json* tags = jsonFind(dashboard, "tags"); tags && tags->is_string()) {
    dashboard["tags"] = Json::array({*tags});
  }
}

}  // namespace oriel::dashboards
