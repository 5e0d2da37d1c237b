#pragma once

#include <string_view>

#include "dashboards/library/dashboard_source.h"

namespace oriel::dashboards {

/// True when the text is worth reading as YAML: some line begins with `kind:` or `apiVersion:`.
bool looksLikeYaml(std::string_view text);
/// The first dashboard of the first ConfigMap in a YAML file of one or more documents.
Result<DashboardSource> findInYaml(std::string_view text);

/// A ConfigMap, or a list of resources that has one.
bool isConfigMap(const Json& document);
Result<DashboardSource> findInJsonConfigMap(std::string_view text, const Json& document);

/// The part of findDashboard that comes after wrappers of Kubernetes: raw, wrapped or a resource.
Result<DashboardSource> findDashboardIn(Json document);

}  // namespace oriel::dashboards
