#include "dashboards/library/dashboard_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_text.h"
#include "dashboards/library/structure.h"
#include "dashboards/migrations/migrate.h"
#include "dashboards/model/decode.h"

namespace oriel::dashboards {
namespace {

Error inFile(Error error, const std::string& path) {
  error.place.file = path;
  return error;
}

/// Migration must not lose a panel, a query or a variable; if it did, that is a defect of Oriel and is said.
void checkNothingLost(const DashboardCounts& before, const DashboardCounts& after, std::vector<Notice>& notices) {
  if (before == after) return;
  notices.push_back({Notice::Kind::Unsupported,
                     fmt::format("internal error: migration changed {} panels, {} queries, {} variables to {}, {}, {}",
                                 before.panels, before.targets, before.variables, after.panels, after.targets, after.variables),
                     ""});
}

Result<std::shared_ptr<Dashboard>> build(std::string_view text) {
  ORIEL_ASSIGN(DashboardSource source, findDashboard(text));
  ORIEL_TRY(checkStructure(*source.root, source.prefix));
  std::vector<Notice> notices;
  Json root = *source.root;
  stampSource(root, source.prefix, notices);
  const DashboardCounts before = countParts(root);
  migrate(root, notices);
  checkNothingLost(before, countParts(root), notices);
  fillMissing(root, notices);
  auto dashboard = decodeDashboard(root);
  if (dashboard->uid.empty()) dashboard->uid = source.uid;
  dashboard->notices = std::move(notices);
  return dashboard;
}

}  // namespace

Result<DashboardPtr> parseDashboard(std::string_view text, const std::string& path) {
  // Everything that can throw is caught where it is called; this is the last line against a defect taking the window down.
  try {
    auto built = build(text);
    if (!built.ok()) return inFile(std::move(built).error(), path);
    auto dashboard = std::move(built).value();
    dashboard->path = path;
    dashboard->text = std::make_shared<const std::string>(text);
    return DashboardPtr(std::move(dashboard));
  } catch (const std::exception& error) {
    return inFile(makeError(ErrorCode::Internal, std::string("cannot read this dashboard: ") + error.what()), path);
  }
}

Result<DashboardPtr> loadDashboard(FileSystem& files, const std::string& path) {
  ORIEL_ASSIGN(const std::uint64_t size, files.fileSize(path));
  if (size > kMaxDashboardBytes) {
    return inFile(makeError(ErrorCode::LimitExceeded, fmt::format("the file has {} MB; a dashboard may have {} MB", size >> 20,
                                                                  kMaxDashboardBytes >> 20)), path);
  }
  ORIEL_ASSIGN(const std::string text, files.readText(path));
  return parseDashboard(text, path);
}

}  // namespace oriel::dashboards
