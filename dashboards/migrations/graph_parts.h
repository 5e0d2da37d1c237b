#pragma once

#include "dashboards/migrations/table.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

// The parts of `graph` -> `timeseries`, shared by the files of that step only.

/// Unit, limits, decimals, label, scale and visibility of one old axis, as the properties of an override.
Json axisProperties(const Json& axis, bool right);
/// seriesOverrides and aliasColors.
void migrateGraphOverrides(Json& panel);
void migrateGraphThresholds(Json& panel);
void migrateGraphLegend(Json& panel);

}  // namespace oriel::dashboards
