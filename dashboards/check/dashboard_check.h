#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboards/check/finding.h"
#include "dashboards/model/dashboard.h"
#include "models/base/result.h"

namespace oriel::dashboards {

struct PanelReport {
  int id = 0;
  std::string type;
  std::string title;
  std::string place;  ///< JSON path in the file
  Findings findings;
  bool understood() const;  ///< fully; remarks do not count
};

/// What of a dashboard file is understood. `panels` has rows too and what collapsed rows hold.
struct DashboardReport {
  std::vector<PanelReport> panels;
  Findings others;  ///< variables, annotations, what migration lost
  bool passed() const;
  int panelsUnderstood() const;
};

/// Reads a dashboard as `parseDashboard` does and looks at every panel, query, variable, unit, transformation and
/// option. Errors are those of reading. Nothing is asked or opened. Any thread.
Result<DashboardReport> checkDashboard(std::string_view text, const std::string& path);
DashboardReport checkDashboard(const Dashboard& dashboard);

}  // namespace oriel::dashboards
