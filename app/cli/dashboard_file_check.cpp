#include "app/cli/dashboard_file_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "dashboards/check/dashboard_check.h"
#include "dashboards/library/dashboard_file.h"

namespace oriel::cli {

namespace {

/// What strangers wrote, on one line and without control characters.
std::string onOneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

std::string findingText(const dashboards::Finding& finding) {
  return onOneLine(finding.path.empty() ? finding.text : finding.path + ": " + finding.text);
}

std::string panelName(const std::string& file, const dashboards::PanelReport& panel) {
  return onOneLine(fmt::format("{}: {} {} \"{}\"", file, panel.place, panel.type, panel.title));
}

std::string errorText(const std::string& path, const Error& error) {
  std::string place = path;
  if (error.place.line > 0) place += fmt::format(":{}:{}", error.place.line, error.place.column);
  return onOneLine(fmt::format("{}: {}{}", place, error.text,
                               error.place.path.empty() ? "" : fmt::format(" (at {})", error.place.path)));
}

}  // namespace

DashboardFileCheck::DashboardFileCheck(FileSystem& files, std::ostream& out, std::ostream& errors, bool quiet)
    : files_(files), out_(out), errors_(errors), quiet_(quiet) {}

void DashboardFileCheck::check(const std::string& path) {
  const auto dashboard = dashboards::loadDashboard(files_, path);
  if (!dashboard.ok()) {
    errors_ << errorText(path, dashboard.error()) << "\n";
    unreadable_ = unreadable_ || !files_.exists(path);
    ++failed_;
    return;
  }
  const auto report = dashboards::checkDashboard(**dashboard);
  for (const auto& panel : report.panels) {
    if (panel.findings.empty() && !quiet_) out_ << panelName(path, panel) << ": understood\n";
    for (const auto& finding : panel.findings) {
      remarks_ += finding.remark;
      if (!quiet_ || !finding.remark)
        out_ << panelName(path, panel) << (finding.remark ? ": understood; " : ": NOT understood: ")
             << findingText(finding) << "\n";
    }
  }
  for (const auto& finding : report.others) {
    remarks_ += finding.remark;
    if (!quiet_ || !finding.remark)
      out_ << path << (finding.remark ? ": remark: " : ": NOT understood: ") << findingText(finding) << "\n";
  }
  ++(report.passed() ? passed_ : failed_);
}

}  // namespace oriel::cli
