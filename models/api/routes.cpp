#include "models/api/routes.h"

#include <array>

namespace oriel::api {

namespace {

constexpr std::array kRoutes{
    Route{"GET POST", "/api/v1/query", &instantQuery, RouteWork::OnWorker},
    Route{"GET POST", "/api/v1/query_range", &rangeQuery, RouteWork::OnWorker},
    Route{"GET POST", "/api/v1/format_query", &formatQuery, RouteWork::AtOnce},
    Route{"GET POST", "/api/v1/parse_query", &parseQuery, RouteWork::AtOnce},
    Route{"GET POST", "/api/v1/explain", &explainQuery, RouteWork::OnWorker},
    Route{"GET POST", "/api/v1/series", &series, RouteWork::OnWorker},
    Route{"GET POST", "/api/v1/labels", &labelNames, RouteWork::OnWorker},
    Route{"GET", "/api/v1/label/:name/values", &labelValues, RouteWork::OnWorker},
    Route{"GET", "/api/v1/metadata", &metadata, RouteWork::OnWorker},
    Route{"GET", "/api/v1/targets", &targets, RouteWork::OnWorker},
    Route{"GET", "/api/v1/rules", &rules, RouteWork::OnWorker},
    Route{"GET", "/api/v1/alerts", &alerts, RouteWork::OnWorker},
    Route{"GET", "/api/v1/alertmanagers", &alertmanagers, RouteWork::AtOnce},
    Route{"GET", "/api/v1/status/buildinfo", &buildInfo, RouteWork::AtOnce},
    Route{"POST", "/api/v1/write", nullptr, RouteWork::ByItself, &remoteWrite},
    Route{"POST PUT", "/api/v1/admin/tsdb/delete_series", &deleteSeries, RouteWork::OnWorker},
    Route{"POST PUT", "/api/v1/admin/tsdb/clean_tombstones", &cleanTombstones, RouteWork::OnWorker},
    Route{"POST PUT", "/api/v1/admin/tsdb/snapshot", &snapshot, RouteWork::OnWorker},
    Route{"GET HEAD", "/metrics", &selfMetrics, RouteWork::OnWorker},
    Route{"GET HEAD", "/-/ready", &ready, RouteWork::AtOnce},
    Route{"GET HEAD", "/-/healthy", &healthy, RouteWork::AtOnce},
};

std::string_view nextPart(std::string_view& path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return part;
}

bool matches(std::string_view pattern, std::string_view path, std::string& name) {
  if (pattern.ends_with('/') != path.ends_with('/')) return false;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = nextPart(pattern);
    const std::string_view part = nextPart(path);
    if (wanted.starts_with(':')) {
      if (part.empty()) return false;
      name = part;
    } else if (wanted != part) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

RouteMatch findRoute(std::string_view path) {
  for (const Route& route : kRoutes) {
    std::string name;
    if (matches(route.path, path, name)) return {&route, std::move(name)};
  }
  return {};
}

bool allows(const Route& route, std::string_view method) {
  std::string_view methods = route.methods;
  while (!methods.empty()) {
    const std::size_t blank = std::min(methods.find(' '), methods.size());
    if (methods.substr(0, blank) == method) return true;
    methods.remove_prefix(std::min(blank + 1, methods.size()));
  }
  return false;
}

}  // namespace oriel::api
