#include <cstdlib>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

/// Stat, gauge and bar gauge of before version 8: percentages have limits of their own, colours were a text.
void migrateSingleValues(Json& panel, MigrationContext&) {
  const auto type = jsonText(panel, "type");
  if (type != "stat" && type != "gauge" && type != "bargauge") return;
  if (!jsonIsObject(jsonAt(panel, "fieldConfig.defaults"))) return;
  Json& defaults = fieldDefaults(panel);
  if (const Json* color = jsonFind(defaults, "color"); color && color->is_string()) {
    const Json fixed = {{"mode", "fixed"}, {"fixedColor", *color}};
    defaults["color"] = fixed;
  }
  const auto version = jsonText(panel, "pluginVersion", "6.1");
  if (std::atof(version.c_str()) >= 8) return;
  const auto unit = jsonText(defaults, "unit");
  if (unit != "percent" && unit != "percentunit") return;
  setDefault(defaults, "min", 0);
  setDefault(defaults, "max", unit == "percent" ? 100 : 1);
}

}  // namespace oriel::dashboards
