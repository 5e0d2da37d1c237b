#pragma once

#include <string>
#include <string_view>

#include "dashboards/model/dashboard.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

/// Reads a Grafana dashboard in any of its forms (dashboard_source.h): classic of every schema, v2, wrapped, exported,
/// a resource, in a list or in a ConfigMap, of which `entry` is opened (dashboardEntries(); empty: the first). What is
/// missing (ids, refIds, types, positions) is filled in. Errors: InvalidInput with line and column (JSON syntax) or
/// path (structure), LimitExceeded. Any thread.
Result<DashboardPtr> parseDashboard(std::string_view text, const std::string& path, const std::string& entry = {});
Result<DashboardPtr> loadDashboard(FileSystem& files, const std::string& path, const std::string& entry = {});

/// Writes dashboard.text to `path` atomically. A dashboard that came out of a ConfigMap is written back into it.
Status saveDashboard(FileSystem& files, const Dashboard& dashboard, const std::string& path);

}  // namespace oriel::dashboards
