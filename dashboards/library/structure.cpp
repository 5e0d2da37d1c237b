#include "dashboards/library/structure.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Status expectType(const Json& owner, const char* key, bool list, const std::string& pointer) {
  const Json* value = jsonFind(owner, key);
  if (!value || (list ? value->is_array() : value->is_object())) return {};
  Error error = makeError(ErrorCode::InvalidInput,
                          fmt::format("{} must be {}, is {}", key, list ? "a list" : "an object", value->type_name()));
  error.place.path = displayPath(pointer + "/" + key);
  return error;
}

Status expectObjects(const Json* list, const std::string& pointer, const char* what) {
  if (!list) return {};
  for (std::size_t i = 0; i < list->size(); ++i) {
    if ((*list)[i].is_object()) continue;
    Error error =
        makeError(ErrorCode::InvalidInput, fmt::format("{} must be an object, is {}", what, (*list)[i].type_name()));
    error.place.path = displayPath(fmt::format("{}/{}", pointer, i));
    return error;
  }
  return {};
}

Status checkPanels(const Json& owner, const std::string& pointer, int level) {
  ORIEL_TRY(expectType(owner, "panels", true, pointer));
  const Json* panels = jsonFind(owner, "panels");
  const std::string listPointer = pointer + "/panels";
  ORIEL_TRY(expectObjects(panels, listPointer, "a panel"));
  for (std::size_t i = 0; panels && i < panels->size(); ++i) {
    const std::string at = fmt::format("{}/{}", listPointer, i);
    ORIEL_TRY(expectType((*panels)[i], "targets", true, at));
    ORIEL_TRY(expectObjects(jsonFind((*panels)[i], "targets"), at + "/targets", "a target"));
    if (level < 2) ORIEL_TRY(checkPanels((*panels)[i], at, level + 1));
  }
  return {};
}

/// Pointers name places in the file as read, so they are given before anything is taken out.
void stampPanels(Json& owner, const std::string& pointer, std::vector<Notice>& notices, int level) {
  if (!jsonIsArray(jsonFind(owner, "panels")) || level > 2) return;
  Json kept = Json::array();
  Json& panels = owner["panels"];
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const std::string at = fmt::format("{}/panels/{}", pointer, i);
    if (isSavedPanelRepeat(panels[i])) {
      notices.push_back({Notice::Kind::Skipped, "saved repetition of a panel", displayPath(at)});
      continue;
    }
    stampPanels(panels[i], at, notices, level + 1);
    panels[i][kSourceKey] = at;
    kept.push_back(std::move(panels[i]));
  }
  panels = std::move(kept);
}

void stampRows(Json& dashboard, const std::string& prefix, std::vector<Notice>& notices) {
  if (!jsonIsArray(jsonFind(dashboard, "rows"))) return;
  Json kept = Json::array();
  Json& rows = dashboard["rows"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string at = fmt::format("{}/rows/{}", prefix, i);
    if (isSavedRowRepeat(rows[i])) {
      notices.push_back({Notice::Kind::Skipped, "saved repetition of a row", displayPath(at)});
      continue;
    }
    stampPanels(rows[i], at, notices, 1);
    rows[i][kSourceKey] = at;
    kept.push_back(std::move(rows[i]));
  }
  rows = std::move(kept);
}

void stampList(Json& list, const std::string& pointer) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_object()) list[i][kSourceKey] = fmt::format("{}/{}", pointer, i);
  }
}

void countPanels(const Json& owner, DashboardCounts& counts, int level) {
  const Json* panels = jsonFind(owner, "panels");
  if (!jsonIsArray(panels) || level > 2) return;
  for (const Json& panel : *panels) {
    if (jsonText(panel, "type") != "row") ++counts.panels;
    if (const Json* targets = jsonFind(panel, "targets"); jsonIsArray(targets))
      counts.targets += static_cast<int>(targets->size());
    countPanels(panel, counts, level + 1);
  }
}

}  // namespace

bool isSavedPanelRepeat(const Json& panel) { return jsonFind(panel, "repeatPanelId") != nullptr; }

bool isSavedRowRepeat(const Json& row) { return jsonFind(row, "repeatIteration") && !jsonFind(row, "repeat"); }

Status checkStructure(const Json& dashboard, const std::string& prefix) {
  ORIEL_TRY(checkPanels(dashboard, prefix, 0));
  ORIEL_TRY(expectType(dashboard, "rows", true, prefix));
  const Json* rows = jsonFind(dashboard, "rows");
  ORIEL_TRY(expectObjects(rows, prefix + "/rows", "a row"));
  for (std::size_t i = 0; rows && i < rows->size(); ++i) {
    ORIEL_TRY(checkPanels((*rows)[i], fmt::format("{}/rows/{}", prefix, i), 1));
  }
  ORIEL_TRY(expectType(dashboard, "templating", false, prefix));
  if (const Json* templating = jsonFind(dashboard, "templating")) {
    ORIEL_TRY(expectType(*templating, "list", true, prefix + "/templating"));
    ORIEL_TRY(expectObjects(jsonFind(*templating, "list"), prefix + "/templating/list", "a variable"));
  }
  return {};
}

void stampSource(Json& dashboard, const std::string& prefix, std::vector<Notice>& notices) {
  stampPanels(dashboard, prefix, notices, 0);
  stampRows(dashboard, prefix, notices);
  if (jsonIsArray(jsonAt(dashboard, "annotations.list")))
    stampList(dashboard["annotations"]["list"], prefix + "/annotations/list");
  if (jsonIsArray(jsonFind(dashboard, "links"))) stampList(dashboard["links"], prefix + "/links");
  if (!jsonIsArray(jsonAt(dashboard, "templating.list"))) return;
  int index = 0;
  for (Json& variable : dashboard["templating"]["list"]) {
    variable[kSourceKey] = fmt::format("{}/templating/list/{}", prefix, index++);
  }
}

DashboardCounts countParts(const Json& dashboard) {
  DashboardCounts counts;
  countPanels(dashboard, counts, 0);
  if (const Json* rows = jsonFind(dashboard, "rows"); jsonIsArray(rows)) {
    for (const Json& row : *rows) countPanels(row, counts, 1);
  }
  if (const Json* list = jsonAt(dashboard, "templating.list"); jsonIsArray(list)) {
    counts.variables = static_cast<int>(list->size());
  }
  return counts;
}

}  // namespace oriel::dashboards
