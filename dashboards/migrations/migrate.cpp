#include "dashboards/migrations/migrate.h"

#include <nlohmann/json.hpp>

#include "dashboards/migrations/table.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void migratePanels(Json& owner, MigrationContext& context, int level) {
  if (!jsonIsArray(jsonFind(owner, "panels")) || level > 2) return;
  for (Json& panel : owner["panels"]) {
    for (const PanelStep& step : panelSteps()) {
      if (!step.type[0] || jsonText(panel, "type") == step.type) step.apply(panel, context);
    }
    migratePanels(panel, context, level + 1);
  }
}

}  // namespace

void migrate(Json& dashboard, std::vector<Notice>& notices) {
  MigrationContext context{jsonInt(dashboard, "schemaVersion", 0), notices};
  for (const DashboardStep& step : dashboardSteps()) {
    if (context.schemaVersion < step.below) step.apply(dashboard, context);
  }
  migratePanels(dashboard, context, 0);
}

}  // namespace oriel::dashboards
