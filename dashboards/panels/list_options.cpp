#include "dashboards/panels/list_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {
namespace {

constexpr int kMostItems = 100'000;

/// A folder is a text, or `{"uid": ...}` of newer files.
std::string textOrUid(const Json& options, std::string_view key) {
  const Json* value = jsonFind(options, key);
  if (!value) return {};
  return value->is_object() ? jsonText(*value, "uid") : jsonTextOf(*value);
}

void decodeStates(const Json& filter, AlertListOptions& list) {
  // Old files call firing "alerting" and inactive "ok".
  list.firing = jsonBool(filter, "firing", jsonBool(filter, "alerting", list.firing));
  list.pending = jsonBool(filter, "pending", list.pending);
  list.inactive = jsonBool(filter, "normal", jsonBool(filter, "inactive", jsonBool(filter, "ok", list.inactive)));
  list.noData = jsonBool(filter, "noData", jsonBool(filter, "no_data", list.noData));
  list.error = jsonBool(filter, "error", jsonBool(filter, "execution_error", list.error));
  list.recovering = jsonBool(filter, "recovering", list.recovering);
}

}  // namespace

AlertListOptions decodeAlertListOptions(const Json& options) {
  AlertListOptions list;
  list.stat = jsonText(options, "viewMode") == "stat";
  list.changes = jsonText(options, "showOptions") == "changes";
  list.maxItems = std::clamp(jsonInt(options, "maxItems", list.maxItems), 0, kMostItems);
  list.sortOrder = std::clamp(jsonInt(options, "sortOrder", list.sortOrder), 1, 5);
  list.alertName = jsonText(options, "alertName");
  list.labelFilter = jsonText(options, "alertInstanceLabelFilter");
  list.folder = textOrUid(options, "folder");
  list.datasource = textOrUid(options, "datasource");
  list.onlyThisDashboard = jsonBool(options, "dashboardAlerts");
  list.showInstances = jsonBool(options, "showInstances");
  list.showInactive = jsonBool(options, "showInactiveAlerts");
  if (jsonText(options, "groupMode") == "custom") list.groupBy = decodeTexts(jsonFind(options, "groupBy"));
  if (const Json* filter = jsonFind(options, "stateFilter"); jsonIsObject(filter)) decodeStates(*filter, list);
  return list;
}

DashboardListOptions decodeDashboardListOptions(const Json& options) {
  DashboardListOptions list;
  list.starred = jsonBool(options, "showStarred", list.starred);
  list.recent = jsonBool(options, "showRecentlyViewed", list.recent);
  list.search = jsonBool(options, "showSearch", list.search);
  list.headings = jsonBool(options, "showHeadings", list.headings);
  list.folderNames = jsonBool(options, "showFolderNames", list.folderNames);
  list.maxItems = std::clamp(jsonInt(options, "maxItems", list.maxItems), 0, kMostItems);
  list.query = jsonText(options, "query");
  list.folderUid = jsonText(options, "folderUID");
  list.tags = decodeTexts(jsonFind(options, "tags"));
  list.keepTime = jsonBool(options, "keepTime");
  list.includeVars = jsonBool(options, "includeVars");
  return list;
}

AnnotationListOptions decodeAnnotationListOptions(const Json& options) {
  AnnotationListOptions list;
  list.onlyThisDashboard = jsonBool(options, "onlyFromThisDashboard");
  list.onlyInTimeRange = jsonBool(options, "onlyInTimeRange");
  list.tags = decodeTexts(jsonFind(options, "tags"));
  list.limit = std::clamp(jsonInt(options, "limit", list.limit), 0, kMostItems);
  list.showUser = jsonBool(options, "showUser", true);
  list.showTime = jsonBool(options, "showTime", true);
  list.showTags = jsonBool(options, "showTags", true);
  list.toPanel = jsonBool(options, "navigateToPanel", true);
  list.before = jsonText(options, "navigateBefore", list.before);
  list.after = jsonText(options, "navigateAfter", list.after);
  return list;
}

LogOptions decodeLogOptions(const Json& options) {
  LogOptions logs;
  logs.ascending = jsonText(options, "sortOrder") == "Ascending";
  logs.showTime = jsonBool(options, "showTime");
  logs.showLabels = jsonBool(options, "showLabels");
  logs.showCommonLabels = jsonBool(options, "showCommonLabels");
  logs.wrap = jsonBool(options, "wrapLogMessage");
  logs.prettify = jsonBool(options, "prettifyLogMessage");
  logs.details = jsonBool(options, "enableLogDetails", true);
  logs.dedup = decodeChoice(options, "dedupStrategy", {"none", "exact", "numbers", "signature"}, "none");
  logs.smallFont = jsonText(options, "fontSize") == "small";
  logs.nanoseconds = jsonText(options, "timestampResolution") == "ns";
  logs.syntax = jsonBool(options, "syntaxHighlighting");
  logs.fields = decodeTexts(jsonFind(options, "displayedFields"));
  return logs;
}

NewsOptions decodeNewsOptions(const Json& options) {
  return {jsonText(options, "feedUrl"), jsonBool(options, "showImage", true)};
}

NodeGraphOptions decodeNodeGraphOptions(const Json& options) {
  NodeGraphOptions graph;
  if (const Json* nodes = jsonFind(options, "nodes"); jsonIsObject(nodes)) {
    graph.nodeUnit = jsonText(*nodes, "mainStatUnit");
    graph.nodeUnit2 = jsonText(*nodes, "secondaryStatUnit");
    if (const Json* arcs = jsonFind(*nodes, "arcs"); jsonIsArray(arcs)) {
      for (const Json& arc : *arcs) graph.arcs.push_back({jsonText(arc, "field"), jsonText(arc, "color")});
    }
  }
  if (const Json* edges = jsonFind(options, "edges"); jsonIsObject(edges)) {
    graph.edgeUnit = jsonText(*edges, "mainStatUnit");
    graph.edgeUnit2 = jsonText(*edges, "secondaryStatUnit");
  }
  graph.layout = decodeChoice(options, "layoutAlgorithm", {"layered", "force", "grid"}, "layered");
  graph.greedyZoom = jsonText(options, "zoomMode") == "greedy";
  return graph;
}

}  // namespace oriel::dashboards
