#pragma once

#include <string>
#include <string_view>

#include "dashboards/model/dashboard.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

/// Reads a Grafana dashboard: raw, wrapped in {"dashboard": ...}, a v2 resource is refused with a clear text, a
/// Kubernetes ConfigMap (YAML or JSON) gives its first dashboard. What is missing (ids, refIds, types, positions) is
/// filled in. Errors: InvalidInput with line and column (JSON syntax) or path (structure). Any thread.
Result<DashboardPtr> parseDashboard(std::string_view text, const std::string& path);
Result<DashboardPtr> loadDashboard(FileSystem& files, const std::string& path);

/// Writes dashboard.text to `path` atomically. A dashboard that came out of a ConfigMap is written back into it.
Status saveDashboard(FileSystem& files, const Dashboard& dashboard, const std::string& path);

}  // namespace oriel::dashboards
