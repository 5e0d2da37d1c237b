#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

std::string decodeRefresh(const Json& root) {
  const Json* refresh = jsonFind(root, "refresh");
  if (!refresh) return "30s";
  return refresh->is_string() ? refresh->get<std::string>() : std::string();
}

int decodeWeekStart(const Json& root) {
  const auto text = jsonText(root, "weekStart");
  if (text == "sunday") return 0;
  if (text == "saturday") return 6;
  return 1;
}

CursorSync decodeCursorSync(const Json& root) {
  switch (jsonInt(root, "graphTooltip", 0)) {
    case 1: return CursorSync::Crosshair;
    case 2: return CursorSync::Tooltip;
    default: return CursorSync::Off;
  }
}

void decodeTime(const Json& root, Dashboard& dashboard) {
  const Json* time = jsonFind(root, "time");
  if (!time) return;
  if (auto from = jsonText(*time, "from"); !from.empty()) dashboard.from = from;
  if (auto to = jsonText(*time, "to"); !to.empty()) dashboard.to = to;
}

bool comesFirst(const Panel& a, const Panel& b) {
  return a.grid.y != b.grid.y ? a.grid.y < b.grid.y : a.grid.x < b.grid.x;
}

const Panel* findPanelIn(const std::vector<Panel>& panels, int id) {
  for (const Panel& panel : panels) {
    if (panel.id == id) return &panel;
    if (const Panel* nested = findPanelIn(panel.rowPanels, id)) return nested;
  }
  return nullptr;
}

}  // namespace

DatasourceRef decodeDatasource(const Json* datasource) {
  DatasourceRef ref;
  if (!datasource) return ref;
  if (datasource->is_string()) ref.uid = datasource->get<std::string>();
  if (datasource->is_object()) {
    ref.uid = jsonText(*datasource, "uid");
    ref.type = jsonText(*datasource, "type");
  }
  if (ref.uid == "default" || ref.uid == "-- Default --") ref.uid.clear();
  return ref;
}

std::vector<Link> decodeLinks(const Json* links) {
  std::vector<Link> decoded;
  if (!jsonIsArray(links)) return decoded;
  for (const Json& link : *links) {
    Link one{jsonText(link, "title"), jsonText(link, "url"), jsonBool(link, "targetBlank")};
    if (!one.url.empty()) decoded.push_back(std::move(one));
  }
  return decoded;
}

std::shared_ptr<Dashboard> decodeDashboard(const Json& root) {
  auto dashboard = std::make_shared<Dashboard>();
  dashboard->uid = jsonText(root, "uid");
  dashboard->title = jsonText(root, "title");
  dashboard->description = jsonText(root, "description");
  if (const Json* tags = jsonFind(root, "tags"); jsonIsArray(tags)) {
    for (const Json& tag : *tags) {
      if (tag.is_string()) dashboard->tags.push_back(tag.get<std::string>());
    }
  }
  decodeTime(root, *dashboard);
  dashboard->refresh = decodeRefresh(root);
  dashboard->timezone = jsonText(root, "timezone");
  if (dashboard->timezone == "default") dashboard->timezone.clear();
  dashboard->weekStart = decodeWeekStart(root);
  dashboard->cursorSync = decodeCursorSync(root);
  dashboard->schemaVersion = jsonInt(root, "schemaVersion", 0);
  if (const Json* list = jsonAt(root, "templating.list"); jsonIsArray(list)) {
    for (const Json& variable : *list) dashboard->variables.push_back(decodeVariable(variable));
  }
  if (const Json* panels = jsonFind(root, "panels"); jsonIsArray(panels)) {
    for (const Json& panel : *panels) dashboard->panels.push_back(decodePanel(panel));
  }
  std::stable_sort(dashboard->panels.begin(), dashboard->panels.end(), comesFirst);
  for (Panel& panel : dashboard->panels) std::stable_sort(panel.rowPanels.begin(), panel.rowPanels.end(), comesFirst);
  dashboard->links = decodeLinks(jsonFind(root, "links"));
  return dashboard;
}

const Panel* findPanel(const Dashboard& dashboard, int id) { return findPanelIn(dashboard.panels, id); }

}  // namespace oriel::dashboards
