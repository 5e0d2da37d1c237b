#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

/// A hidden legend was once a display mode.
void migrateLegend(Json& panel, MigrationContext&) {
  const Json* legend = jsonAt(panel, "options.legend");
  if (!jsonIsObject(legend)) return;
  const bool hidden = jsonText(*legend, "displayMode") == "hidden";
  Json& current = panel["options"]["legend"];
  if (hidden) {
    current["displayMode"] = "list";
    current["showLegend"] = false;
  } else {
    setDefault(current, "showLegend", true);
  }
}

}  // namespace oriel::dashboards
