#pragma once

#include <string>
#include <vector>

#include "dashboards/grafana_api/grafana_api.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// One request with what its path says.
struct GrafanaCall {
  GrafanaServices& services;
  const net::ServerRequest& request;
  std::vector<std::string> parts;  ///< what stands for the `*` of the route, in order
};

struct GrafanaAnswer {
  int status = 200;
  std::string body;  ///< JSON
};

using GrafanaHandler = GrafanaAnswer (*)(GrafanaCall&);

/// A row of the table of routes.
struct GrafanaRoute {
  const char* method;
  const char* path;  ///< `*` stands for one part: `/api/dashboards/uid/*`
  GrafanaHandler handle;
  bool open = false;  ///< needs no password
};

/// The row that fits best, or null; `known` tells whether the path exists with another method.
const GrafanaRoute* findRoute(const std::string& method, const std::string& path, std::vector<std::string>& parts,
                              bool& known);

GrafanaAnswer grafanaMessage(int status, const std::string& message);
GrafanaAnswer grafanaJson(const Json& json, int status = 200);
/// The body as JSON; InvalidInput otherwise.
Result<Json> grafanaBody(const GrafanaCall& call);
/// A parameter of the address; empty when it is not there.
std::string grafanaParameter(const GrafanaCall& call, std::string_view name);

// general.cpp
GrafanaAnswer getHealth(GrafanaCall& call);
GrafanaAnswer getOrg(GrafanaCall& call);
GrafanaAnswer getUser(GrafanaCall& call);
GrafanaAnswer getFrontendSettings(GrafanaCall& call);
// dashboards.cpp
GrafanaAnswer postDashboard(GrafanaCall& call);
GrafanaAnswer importDashboard(GrafanaCall& call);
GrafanaAnswer getDashboard(GrafanaCall& call);
GrafanaAnswer deleteDashboard(GrafanaCall& call);
GrafanaAnswer getTags(GrafanaCall& call);
GrafanaAnswer getSearch(GrafanaCall& call);
// folders.cpp
GrafanaAnswer getFolders(GrafanaCall& call);
GrafanaAnswer getFolder(GrafanaCall& call);
GrafanaAnswer postFolder(GrafanaCall& call);
// sources.cpp
GrafanaAnswer getSources(GrafanaCall& call);
GrafanaAnswer postSource(GrafanaCall& call);
GrafanaAnswer getSource(GrafanaCall& call);
GrafanaAnswer putSource(GrafanaCall& call);
GrafanaAnswer deleteSource(GrafanaCall& call);
GrafanaAnswer getSourceByName(GrafanaCall& call);
GrafanaAnswer deleteSourceByName(GrafanaCall& call);
GrafanaAnswer getSourceIdByName(GrafanaCall& call);
GrafanaAnswer getSourceById(GrafanaCall& call);
GrafanaAnswer putSourceById(GrafanaCall& call);
GrafanaAnswer deleteSourceById(GrafanaCall& call);
GrafanaAnswer getSourceHealth(GrafanaCall& call);

}  // namespace oriel::dashboards
