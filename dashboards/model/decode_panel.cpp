#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kGridColumns = 24;
constexpr int kGridRowsMost = 100'000;

GridPos decodeGrid(const Json* grid) {
  GridPos pos;
  if (!jsonIsObject(grid)) return pos;
  pos.w = std::clamp(jsonInt(*grid, "w", pos.w), 1, kGridColumns);
  pos.h = std::clamp(jsonInt(*grid, "h", pos.h), 1, kGridRowsMost);
  pos.x = std::clamp(jsonInt(*grid, "x", 0), 0, kGridColumns - pos.w);
  pos.y = std::clamp(jsonInt(*grid, "y", 0), 0, kGridRowsMost);
  return pos;
}

QueryFormat decodeFormat(const std::string& format) {
  if (format == "table") return QueryFormat::Table;
  if (format == "heatmap") return QueryFormat::Heatmap;
  return QueryFormat::TimeSeries;
}

Json* ownMember(Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

// Parts are moved out of the JSON, not copied: a large dashboard would hold them twice.

JsonPtr shareObject(Json* value) {
  return jsonIsObject(value) ? std::make_shared<const Json>(std::move(*value)) : emptyJsonObject();
}

JsonPtr shareArray(Json* value) {
  return jsonIsArray(value) ? std::make_shared<const Json>(std::move(*value)) : emptyJsonArray();
}

void decodeQueryOptions(Json& json, Panel& panel) {
  if (const int points = jsonInt(json, "maxDataPoints", 0); points > 0) panel.maxDataPoints = points;
  panel.interval = jsonText(json, "interval");
  if (panel.interval.rfind('>', 0) == 0) panel.interval.erase(0, 1);
  panel.timeFrom = jsonText(json, "timeFrom");
  panel.timeShift = jsonText(json, "timeShift");
  panel.hideTimeOverride = jsonBool(json, "hideTimeOverride");
  panel.cacheTimeout = jsonText(json, "cacheTimeout");
  if (const int ttl = jsonInt(json, "queryCachingTTL", 0); ttl > 0) panel.queryCachingTtl = ttl;
  if (Json* targets = ownMember(json, "targets"); jsonIsArray(targets)) {
    panel.targets.reserve(targets->size());
    for (Json& target : *targets) panel.targets.push_back(decodeTarget(std::move(target), panel.datasource));
  }
}

void decodeLibraryPanel(const Json& json, Panel& panel) {
  const Json* library = jsonFind(json, "libraryPanel");
  if (!jsonIsObject(library)) return;
  panel.libraryUid = jsonText(*library, "uid");
  panel.libraryName = jsonText(*library, "name");
}

}  // namespace

Target decodeTarget(const Json& json, const DatasourceRef& ofPanel) { return decodeTarget(Json(json), ofPanel); }

Target decodeTarget(Json&& json, const DatasourceRef& ofPanel) {
  Target target;
  target.refId = jsonText(json, "refId");
  target.datasource = decodeDatasource(jsonFind(json, "datasource"));
  if (target.datasource.uid.empty() && target.datasource.type.empty() && ofPanel.uid != "-- Mixed --") {
    target.datasource = ofPanel;
  }
  target.expr = jsonText(json, "expr");
  target.legendFormat = jsonText(json, "legendFormat");
  target.instant = jsonBool(json, "instant");
  target.range = jsonBool(json, "range", !target.instant) || !target.instant;
  target.format = decodeFormat(jsonText(json, "format"));
  target.interval = jsonText(json, "interval");
  target.intervalFactor = std::max(1, jsonInt(json, "intervalFactor", 1));
  target.hide = jsonBool(json, "hide");
  target.exemplar = jsonBool(json, "exemplar");
  target.sourcePanel = jsonInt(json, "panelId", 0);
  target.sourceTransforms = jsonBool(json, "withTransforms");
  target.raw = std::make_shared<const Json>(std::move(json));
  return target;
}

Panel decodePanel(const Json& json) { return decodePanel(Json(json)); }

Panel decodePanel(Json&& json) {
  Panel panel;
  panel.id = jsonInt(json, "id", 0);
  panel.type = jsonText(json, "type", "timeseries");
  panel.title = jsonText(json, "title");
  panel.description = jsonText(json, "description");
  panel.grid = decodeGrid(jsonFind(json, "gridPos"));
  panel.transparent = jsonBool(json, "transparent");
  panel.datasource = decodeDatasource(jsonFind(json, "datasource"));
  decodeQueryOptions(json, panel);
  panel.repeat = jsonText(json, "repeat");
  panel.repeatVertical = jsonText(json, "repeatDirection") == "v";
  panel.maxPerRow = std::clamp(jsonInt(json, "maxPerRow", 4), 1, kGridColumns);
  panel.links = decodeLinks(jsonFind(json, "links"));
  panel.options = shareObject(ownMember(json, "options"));
  panel.fieldConfig = shareObject(ownMember(json, "fieldConfig"));
  panel.transformations = shareArray(ownMember(json, "transformations"));
  panel.collapsed = panel.type == "row" && jsonBool(json, "collapsed");
  if (Json* nested = ownMember(json, "panels"); panel.type == "row" && jsonIsArray(nested)) {
    for (Json& one : *nested) panel.rowPanels.push_back(decodePanel(std::move(one)));
  }
  panel.tab = jsonBool(json, kTabKey);
  panel.level = std::clamp(jsonInt(json, kLevelKey, 0), 0, 100);
  if (const Json* condition = jsonFind(json, kConditionKey)) panel.condition = std::make_shared<const Json>(*condition);
  decodeLibraryPanel(json, panel);
  panel.pluginVersion = jsonText(json, "pluginVersion");
  panel.sourcePath = jsonText(json, kSourceKey);
  panel.layoutPath = jsonText(json, kLayoutKey);
  return panel;
}

}  // namespace oriel::dashboards
