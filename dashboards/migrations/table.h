#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// What a step may know and say.
struct MigrationContext {
  int schemaVersion = 0;  ///< as found in the file; 0 when it has none
  std::vector<Notice>& notices;
};

inline constexpr int kEveryVersion = std::numeric_limits<int>::max();

/// Changes a dashboard whose schema version is lower than `below`.
struct DashboardStep {
  const char* name;
  int below;
  void (*apply)(Json& dashboard, MigrationContext& context);
};

/// Changes a panel of this type, or of every type when `type` is empty. A step that changes the type hands the panel to
/// the later rows of the table.
struct PanelStep {
  const char* name;
  const char* type;
  void (*apply)(Json& panel, MigrationContext& context);
};

/// In the order in which they run: first all of the dashboard, then panel by panel.
std::span<const DashboardStep> dashboardSteps();
std::span<const PanelStep> panelSteps();

}  // namespace oriel::dashboards
