#pragma once

#include "dashboards/migrations/table.h"

namespace oriel::dashboards {

// The steps, one file each; table.cpp says when they run. Each looks at the form it finds, so running one twice does no
// harm.

void migrateRows(Json& dashboard, MigrationContext& context);
void migrateDashboardSettings(Json& dashboard, MigrationContext& context);
void migrateVariables(Json& dashboard, MigrationContext& context);

void migratePanelLinks(Json& panel, MigrationContext& context);
void migrateOldPlugins(Json& panel, MigrationContext& context);
void migrateTransformations(Json& panel, MigrationContext& context);
void migrateTimeseries(Json& panel, MigrationContext& context);
void migrateSingleValues(Json& panel, MigrationContext& context);
void migrateXyChart(Json& panel, MigrationContext& context);
void migratePanelSettings(Json& panel, MigrationContext& context);
void migrateRenamedTypes(Json& panel, MigrationContext& context);
void migrateTextPanel(Json& panel, MigrationContext& context);
void migrateGraphAxes(Json& panel, MigrationContext& context);
void migrateGraph(Json& panel, MigrationContext& context);
void migrateSinglestat(Json& panel, MigrationContext& context);
void migrateHeatmap(Json& panel, MigrationContext& context);
void migrateOldTable(Json& panel, MigrationContext& context);
void migrateFieldOptions(Json& panel, MigrationContext& context);
void migrateReducers(Json& panel, MigrationContext& context);
void migrateValueMappings(Json& panel, MigrationContext& context);
void migrateLegend(Json& panel, MigrationContext& context);
void migrateTableCells(Json& panel, MigrationContext& context);

}  // namespace oriel::dashboards
