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

std::vector<std::string> dashboardTexts(const Json* list) {
  std::vector<std::string> texts;
  if (!jsonIsArray(list)) return texts;
  for (const Json& one : *list) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

TimePicker decodeTimePicker(const Json& root) {
  TimePicker picker;
  const Json* json = jsonFind(root, "timepicker");
  if (!jsonIsObject(json)) return picker;
  picker.hidden = jsonBool(*json, "hidden");
  picker.refreshIntervals = dashboardTexts(jsonFind(*json, "refresh_intervals"));
  picker.nowDelay = jsonText(*json, "nowDelay", jsonText(root, "nowDelay"));
  const Json* ranges = jsonFind(*json, "quick_ranges");
  if (!jsonIsArray(ranges)) return picker;
  for (const Json& range : *ranges) {
    SavedQuickRange one{jsonText(range, "display"), jsonText(range, "from"), jsonText(range, "to")};
    if (!one.from.empty() && !one.to.empty()) picker.quickRanges.push_back(std::move(one));
  }
  return picker;
}

std::vector<ImportInput> decodeInputs(const Json* list) {
  std::vector<ImportInput> inputs;
  if (!jsonIsArray(list)) return inputs;
  for (const Json& one : *list) {
    ImportInput input{jsonText(one, "name"), jsonText(one, "label"), jsonText(one, "type"), jsonText(one, "pluginId"),
                      jsonText(one, "value")};
    if (!input.name.empty()) inputs.push_back(std::move(input));
  }
  return inputs;
}

/// What stands beside panels, variables and links.
void decodeSettings(const Json& root, Dashboard& dashboard) {
  dashboard.refresh = decodeRefresh(root);
  dashboard.timezone = jsonText(root, "timezone");
  if (dashboard.timezone == "default") dashboard.timezone.clear();
  dashboard.weekStart = decodeWeekStart(root);
  dashboard.cursorSync = decodeCursorSync(root);
  dashboard.schemaVersion = jsonInt(root, "schemaVersion", 0);
  dashboard.editable = jsonBool(root, "editable", true);
  dashboard.liveNow = jsonBool(root, "liveNow");
  dashboard.preload = jsonBool(root, "preload");
  dashboard.fiscalYearStartMonth = std::clamp(jsonInt(root, "fiscalYearStartMonth", 0), 0, 11);
  dashboard.timePicker = decodeTimePicker(root);
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

std::shared_ptr<Dashboard> decodeDashboard(const Json& root) { return decodeDashboard(Json(root)); }

std::shared_ptr<Dashboard> decodeDashboard(Json&& root) {
  auto dashboard = std::make_shared<Dashboard>();
  dashboard->uid = jsonText(root, "uid");
  dashboard->title = jsonText(root, "title");
  dashboard->description = jsonText(root, "description");
  dashboard->tags = dashboardTexts(jsonFind(root, "tags"));
  decodeTime(root, *dashboard);
  decodeSettings(root, *dashboard);
  if (const Json* list = jsonAt(root, "templating.list"); jsonIsArray(list)) {
    for (const Json& variable : *list) dashboard->variables.push_back(decodeVariable(variable));
  }
  if (jsonIsArray(jsonFind(root, "panels"))) {
    Json& panels = root["panels"];
    dashboard->panels.reserve(panels.size());
    for (Json& panel : panels) dashboard->panels.push_back(decodePanel(std::move(panel)));
  }
  std::stable_sort(dashboard->panels.begin(), dashboard->panels.end(), comesFirst);
  for (Panel& panel : dashboard->panels) std::stable_sort(panel.rowPanels.begin(), panel.rowPanels.end(), comesFirst);
  dashboard->annotations = decodeAnnotations(jsonAt(root, "annotations.list"));
  dashboard->links = decodeDashboardLinks(jsonFind(root, "links"));
  dashboard->inputs = decodeInputs(jsonFind(root, "__inputs"));
  return dashboard;
}

const Panel* findPanel(const Dashboard& dashboard, int id) { return findPanelIn(dashboard.panels, id); }

}  // namespace oriel::dashboards
