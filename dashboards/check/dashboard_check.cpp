#include "dashboards/check/dashboard_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboards/check/panel_check.h"
#include "dashboards/check/variable_check.h"
#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/data_loss.h"
#include "dashboards/library/json_text.h"

namespace oriel::dashboards {
namespace {

bool onlyRemarks(const Findings& findings) {
  return std::all_of(findings.begin(), findings.end(), [](const Finding& one) { return one.remark; });
}

void addPanelReports(const std::vector<Panel>& panels, const QueryCheck& queries, DashboardReport& report) {
  for (const Panel& panel : panels) {
    report.panels.push_back(
        {panel.id, panel.type, panel.title, displayPath(panel.sourcePath), checkPanel(panel, queries)});
    addPanelReports(panel.rowPanels, queries, report);
  }
}

/// Whatever stands in the file and not in what was read is a defect of Oriel and never passes.
void addLosses(const Dashboard& dashboard, DashboardReport& report) {
  if (!dashboard.text) return;
  const auto losses = checkDataLoss(dashboard);
  if (!losses.ok()) return report.others.push_back({"", losses.error().text});
  for (const DataLoss& loss : losses->losses) {
    report.others.push_back({displayPath(loss.path),
                             fmt::format("lost while reading: {}, {} of {} left", loss.what, loss.after, loss.before)});
  }
}

}  // namespace

bool PanelReport::understood() const { return onlyRemarks(findings); }

bool DashboardReport::passed() const {
  return onlyRemarks(others) && panelsUnderstood() == static_cast<int>(panels.size());
}

int DashboardReport::panelsUnderstood() const {
  return static_cast<int>(
      std::count_if(panels.begin(), panels.end(), [](const PanelReport& panel) { return panel.understood(); }));
}

DashboardReport checkDashboard(const Dashboard& dashboard) {
  DashboardReport report;
  const QueryCheck queries(dashboard);
  addPanelReports(dashboard.panels, queries, report);
  for (const Variable& variable : dashboard.variables) checkVariable(variable, queries, report.others);
  for (const Annotation& annotation : dashboard.annotations) {
    if (annotation.builtIn) continue;
    const std::string place = fmt::format("{} ({})", displayPath(annotation.sourcePath), annotation.name);
    queries.source(annotation.datasource, place, report.others);
    if (queries.isPrometheus(annotation.datasource) && !annotation.expr.empty())
      queries.expression(annotation.expr, place + ".expr", report.others);
  }
  addLosses(dashboard, report);
  return report;
}

Result<DashboardReport> checkDashboard(std::string_view text, const std::string& path) {
  ORIEL_ASSIGN(const DashboardPtr dashboard, parseDashboard(text, path));
  return checkDashboard(*dashboard);
}

}  // namespace oriel::dashboards
