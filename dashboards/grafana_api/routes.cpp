#include "dashboards/grafana_api/routes.h"

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"

namespace oriel::dashboards {

namespace {

/// What is named in full stands before what has a `*` in its place.
constexpr GrafanaRoute kRoutes[] = {
    {"GET", "/api/health", getHealth, true},
    {"GET", "/healthz", getHealth, true},
    {"GET", "/api/org", getOrg},
    {"GET", "/api/user", getUser},
    {"GET", "/api/frontend/settings", getFrontendSettings},
    {"POST", "/api/dashboards/db", postDashboard},
    {"POST", "/api/dashboards/import", importDashboard},
    {"GET", "/api/dashboards/tags", getTags},
    {"GET", "/api/dashboards/uid/*", getDashboard},
    {"DELETE", "/api/dashboards/uid/*", deleteDashboard},
    {"GET", "/api/search", getSearch},
    {"GET", "/api/folders", getFolders},
    {"POST", "/api/folders", postFolder},
    {"GET", "/api/folders/*", getFolder},
    {"GET", "/api/datasources", getSources},
    {"POST", "/api/datasources", postSource},
    {"GET", "/api/datasources/uid/*", getSource},
    {"PUT", "/api/datasources/uid/*", putSource},
    {"DELETE", "/api/datasources/uid/*", deleteSource},
    {"GET", "/api/datasources/uid/*/health", getSourceHealth},
    {"GET", "/api/datasources/name/*", getSourceByName},
    {"DELETE", "/api/datasources/name/*", deleteSourceByName},
    {"GET", "/api/datasources/id/*", getSourceIdByName},
    {"GET", "/api/datasources/*", getSourceById},
    {"PUT", "/api/datasources/*", putSourceById},
    {"DELETE", "/api/datasources/*", deleteSourceById},
};

std::string_view nextPathPart(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return part;
}

bool fitsRoute(std::string_view pattern, std::string_view path, std::vector<std::string>& parts) {
  parts.clear();
  while (!pattern.empty() || !path.empty()) {
    if (pattern.empty() || path.empty()) return false;
    const std::string_view want = nextPathPart(pattern);
    const std::string_view have = nextPathPart(path);
    if (want == "*" && !have.empty())
      parts.emplace_back(have);
    else if (want != have)
      return false;
  }
  return true;
}

}  // namespace

const GrafanaRoute* findRoute(const std::string& method, const std::string& path, std::vector<std::string>& parts,
                              bool& known) {
  known = false;
  std::string_view trimmed = path;
  if (trimmed.size() > 1 && trimmed.back() == '/') trimmed.remove_suffix(1);
  for (const GrafanaRoute& route : kRoutes) {
    if (!fitsRoute(route.path, trimmed, parts)) continue;
    if (route.method == method || (method == "HEAD" && std::string_view(route.method) == "GET")) return &route;
    known = true;
  }
  return nullptr;
}

GrafanaAnswer grafanaJson(const Json& json, int status) {
  return {status, json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

GrafanaAnswer grafanaMessage(int status, const std::string& message) {
  return grafanaJson(Json{{"message", message}}, status);
}

Result<Json> grafanaBody(const GrafanaCall& call) { return parseJsonText(call.request.body); }

std::string grafanaParameter(const GrafanaCall& call, std::string_view name) {
  for (const auto& [key, value] : call.request.query)
    if (key == name) return value;
  return {};
}

}  // namespace oriel::dashboards
