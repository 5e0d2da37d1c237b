#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

struct SetTitle {
  std::string title;
};
struct SetTimeRange {
  std::string from;
  std::string to;
};
struct SetRefresh {
  std::string refresh;
};
struct SetTags {
  std::vector<std::string> tags;
};
struct SetVariableCurrent {
  std::string name;
  std::vector<VariableOption> current;
};
struct SetPanelTitle {
  int panelId = 0;
  std::string title;
};
struct SetPanelGrid {
  int panelId = 0;
  GridPos grid;
};
struct SetRowCollapsed {
  int panelId = 0;
  bool collapsed = false;
};
struct RemovePanel {
  int panelId = 0;
};

using EditCommand = std::variant<SetTitle, SetTimeRange, SetRefresh, SetTags, SetVariableCurrent, SetPanelTitle,
                                 SetPanelGrid, SetRowCollapsed, RemovePanel>;

/// The dashboard after the edit; the text is spliced, so every byte the edit does not touch stays. InvalidInput or
/// NotFound when the command does not fit (the dashboard is left as it was).
Result<DashboardPtr> apply(const Dashboard& dashboard, const EditCommand& command);

}  // namespace oriel::dashboards
