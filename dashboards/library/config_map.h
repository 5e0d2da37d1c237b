#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboards/library/dashboard_source.h"

namespace oriel::dashboards {

/// True when a line of the text begins as a Kubernetes resource in YAML does.
bool looksLikeYaml(std::string_view text);
Result<DashboardSource> findInYaml(std::string_view text, const std::string& entry);
std::vector<std::string> entriesInYaml(std::string_view text);

/// True for a ConfigMap, a GrafanaDashboard, or a list of such.
bool isConfigMap(const Json& document);
Result<DashboardSource> findInJsonConfigMap(std::string_view text, const Json& document, const std::string& entry);
std::vector<std::string> entriesInJsonConfigMap(const Json& document);

/// The part of findDashboard that comes after the texts of Kubernetes: raw, wrapped, a resource or a list.
Result<DashboardSource> findDashboardIn(Json document, const std::string& entry = {});

}  // namespace oriel::dashboards
