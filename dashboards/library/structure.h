#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// Lists that are lists and objects that are objects, before anything walks them. InvalidInput with the JSON path.
/// `prefix` is the pointer of the dashboard in its file.
Status checkStructure(const Json& dashboard, const std::string& prefix);

/// Repetitions that Grafana once saved with the dashboard; they are made anew.
bool isSavedPanelRepeat(const Json& panel);
bool isSavedRowRepeat(const Json& row);

/// Marks panels, rows and variables with their pointer and takes out saved repetitions (`repeatPanelId`).
void stampSource(Json& dashboard, const std::string& prefix, std::vector<Notice>& notices);

/// What the data-loss check compares before and after migration.
struct DashboardCounts {
  int panels = 0;  ///< rows not counted
  int targets = 0;
  int variables = 0;
  friend bool operator==(const DashboardCounts&, const DashboardCounts&) = default;
};
DashboardCounts countParts(const Json& dashboard);

/// Gives what a migrated dashboard lacks: ids, types, refIds, positions.
void fillMissing(Json& dashboard, std::vector<Notice>& notices);

}  // namespace oriel::dashboards
