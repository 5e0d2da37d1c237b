#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"

/// Options of panels that list things. Unknown or wrong values fall back to Grafana's defaults.
namespace oriel::dashboards {

struct AlertListOptions {
  bool stat = false;     ///< one number instead of a list
  bool changes = false;  ///< recent changes of state, of old files
  int maxItems = 20;
  int sortOrder = 1;  ///< 1 and 2 by name up and down, 3 importance, 4 and 5 by time
  std::string alertName;
  std::string labelFilter;  ///< `{severity="critical"}`
  std::string folder;
  std::string datasource;
  bool onlyThisDashboard = false;
  bool showInstances = false;
  bool showInactive = false;
  std::vector<std::string> groupBy;  ///< labels; empty: by rule
  bool firing = true, pending = true, inactive = false, noData = false, error = true, recovering = true;
};
AlertListOptions decodeAlertListOptions(const Json& options);

struct DashboardListOptions {
  bool starred = true, recent = false, search = false;
  bool headings = true, folderNames = true;
  int maxItems = 10;
  std::string query, folderUid;
  std::vector<std::string> tags;
  bool keepTime = false, includeVars = false;
};
DashboardListOptions decodeDashboardListOptions(const Json& options);

struct AnnotationListOptions {
  bool onlyThisDashboard = false, onlyInTimeRange = false;
  std::vector<std::string> tags;
  int limit = 10;
  bool showUser = true, showTime = true, showTags = true;
  bool toPanel = true;  ///< a click opens the panel, else the dashboard
  std::string before = "10m", after = "10m";
};
AnnotationListOptions decodeAnnotationListOptions(const Json& options);

struct LogOptions {
  bool ascending = false;
  bool showTime = false, showLabels = false, showCommonLabels = false;
  bool wrap = false, prettify = false, details = true;
  std::string dedup = "none";  ///< none, exact, numbers, signature
  bool smallFont = false, nanoseconds = false, syntax = false;
  std::vector<std::string> fields;  ///< shown instead of the line
};
LogOptions decodeLogOptions(const Json& options);

struct NewsOptions {
  std::string feedUrl;  ///< shown, never fetched unasked
  bool showImage = true;
};
NewsOptions decodeNewsOptions(const Json& options);

struct NodeGraphArc {
  std::string field, color;
};
struct NodeGraphOptions {
  std::string nodeUnit, nodeUnit2, edgeUnit, edgeUnit2;
  std::vector<NodeGraphArc> arcs;
  std::string layout = "layered";  ///< layered, force, grid
  bool greedyZoom = false;
};
NodeGraphOptions decodeNodeGraphOptions(const Json& options);

}  // namespace oriel::dashboards
