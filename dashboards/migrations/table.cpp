#include "dashboards/migrations/table.h"

#include "dashboards/migrations/steps.h"

namespace oriel::dashboards {
namespace {

constexpr DashboardStep kDashboardSteps[] = {
    {"rows layout", kEveryVersion, migrateRows},
};

constexpr PanelStep kPanelSteps[] = {
    {"none", "", [](Json&, MigrationContext&) {}},
};

}  // namespace

std::span<const DashboardStep> dashboardSteps() { return kDashboardSteps; }
std::span<const PanelStep> panelSteps() { return kPanelSteps; }

}  // namespace oriel::dashboards
