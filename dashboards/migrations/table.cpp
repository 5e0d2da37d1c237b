#include "dashboards/migrations/table.h"

#include "dashboards/migrations/steps.h"

namespace oriel::dashboards {
namespace {

constexpr DashboardStep kDashboardSteps[] = {
    {"dashboard settings", kEveryVersion, migrateDashboardSettings},
    {"rows layout", kEveryVersion, migrateRows},
    {"variables", kEveryVersion, migrateVariables},
};

constexpr PanelStep kPanelSteps[] = {
    {"panel settings", "", migratePanelSettings},
    {"panel links", "", migratePanelLinks},
    {"old plugins", "", migrateOldPlugins},
    {"timeseries", "timeseries", migrateTimeseries},
    {"xychart", "xychart", migrateXyChart},
    {"renamed types", "", migrateRenamedTypes},
    {"text panel", "text", migrateTextPanel},
    {"graph axes", "graph", migrateGraphAxes},
    {"graph", "graph", migrateGraph},
    {"singlestat", "singlestat", migrateSinglestat},
    {"heatmap", "heatmap", migrateHeatmap},
    {"old table", "table", migrateOldTable},
    {"transformations", "", migrateTransformations},
    {"field options", "", migrateFieldOptions},
    {"single values", "", migrateSingleValues},
    {"value mappings", "", migrateValueMappings},
    {"reducers", "", migrateReducers},
    {"legend", "", migrateLegend},
    {"table cells", "table", migrateTableCells},
};

}  // namespace

std::span<const DashboardStep> dashboardSteps() { return kDashboardSteps; }
std::span<const PanelStep> panelSteps() { return kPanelSteps; }

}  // namespace oriel::dashboards
