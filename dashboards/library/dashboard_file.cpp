#include "dashboards/library/dashboard_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/import_parts.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/library/structure.h"
#include "dashboards/library/unsupported.h"
#include "dashboards/migrations/migrate.h"
#include "dashboards/model/decode.h"
#include "dashboards/v2/read_v2.h"

namespace oriel::dashboards {
namespace {

Error inFile(Error error, const std::string& path) {
  error.place.file = path;
  return error;
}

/// Migration must not lose a panel, a query or a variable; if it did, that is a defect of Oriel and is said.
void checkNothingLost(const DashboardCounts& before, const DashboardCounts& after, std::vector<Notice>& notices) {
  if (before == after) return;
  notices.push_back(
      {Notice::Kind::Unsupported,
       fmt::format("internal error: migration changed {} panels, {} queries, {} variables to {}, {}, {}", before.panels,
                   before.targets, before.variables, after.panels, after.targets, after.variables),
       ""});
}

/// Adds line and column of a structure error, whose path is known.
Error withLine(Error error, std::string_view text) {
  std::string pointer;
  for (const char c : "." + error.place.path) {
    if (c == '.' || c == '[')
      pointer += '/';
    else if (c != ']')
      pointer += c;
  }
  const auto index = indexJson(text);
  const JsonNode* node = index.ok() ? nodeAt(*index, pointer) : nullptr;
  if (!node) return error;
  const auto position = textPosition(text, node->begin);
  error.place.line = position.line;
  error.place.column = position.column;
  error.place.begin = error.place.end = static_cast<int>(node->begin);
  return error;
}

Status checkSource(const DashboardSource& source, std::string_view text) {
  auto sound = source.v2 ? checkV2Structure(*source.root, source.prefix) : checkStructure(*source.root, source.prefix);
  if (sound.ok()) return {};
  return source.embedded ? std::move(sound).error() : withLine(std::move(sound).error(), text);
}

/// Everything between the JSON as it stands in the file and the JSON of today.
void modernize(Json& root, bool v2, const std::string& prefix, std::vector<Notice>& notices) {
  if (v2)
    root = classicFromV2(root, prefix, notices);
  else
    stampSource(root, prefix, notices);
  const DashboardCounts before = countParts(root);
  fillImports(root, notices);
  const DashboardCounts imported = countParts(root);
  migrate(root, notices);
  checkNothingLost({before.panels, imported.targets, before.variables}, countParts(root), notices);
  fillMissing(root, notices);
  noteUnsupported(root, notices);
}

Result<std::shared_ptr<Dashboard>> build(std::string_view text, const std::string& entry) {
  ORIEL_ASSIGN(DashboardSource source, findDashboard(text, entry));
  ORIEL_TRY(checkSource(source, text));
  std::vector<Notice> notices;
  modernize(*source.root, source.v2, source.prefix, notices);
  auto dashboard = decodeDashboard(std::move(*source.root));
  if (dashboard->uid.empty()) dashboard->uid = source.uid;
  if (source.v2) {
    dashboard->form = DashboardForm::V2;
    dashboard->schemaVersion = 0;
  }
  dashboard->entry = source.entry;
  dashboard->notices = std::move(notices);
  return dashboard;
}

}  // namespace

Result<DashboardPtr> parseDashboard(std::string_view text, const std::string& path, const std::string& entry) {
  // Everything that can throw is caught where it is called; this is the last line against a defect taking the window
  // down.
  try {
    auto built = build(text, entry);
    if (!built.ok()) return inFile(std::move(built).error(), path);
    auto dashboard = std::move(built).value();
    dashboard->path = path;
    dashboard->text = std::make_shared<const std::string>(text);
    return DashboardPtr(std::move(dashboard));
  } catch (const std::exception& error) {
    return inFile(makeError(ErrorCode::Internal, std::string("cannot read this dashboard: ") + error.what()), path);
  }
}

Result<DashboardPtr> loadDashboard(FileSystem& files, const std::string& path, const std::string& entry) {
  ORIEL_ASSIGN(const std::uint64_t size, files.fileSize(path));
  if (size > kMaxDashboardBytes) {
    return inFile(makeError(ErrorCode::LimitExceeded, fmt::format("the file has {} MB; a dashboard may have {} MB",
                                                                  size >> 20, kMaxDashboardBytes >> 20)),
                  path);
  }
  ORIEL_ASSIGN(const std::string text, files.readText(path));
  return parseDashboard(text, path, entry);
}

Status saveDashboard(FileSystem& files, const Dashboard& dashboard, const std::string& path) {
  if (!dashboard.text) return makeError(ErrorCode::Internal, "this dashboard has no text to save");
  if (path == dashboard.path) return files.writeAtomically(path, *dashboard.text);
  // Under another name a dashboard leaves its ConfigMap, unless the name asks for one.
  const bool yaml =
      path.size() > 4 && (path.substr(path.size() - 4) == ".yml" || path.substr(path.size() - 5) == ".yaml");
  ORIEL_ASSIGN(const DashboardSource source, findDashboard(*dashboard.text, dashboard.entry));
  return files.writeAtomically(path, source.embedded && !yaml ? source.embedded->inner : *dashboard.text);
}

}  // namespace oriel::dashboards
