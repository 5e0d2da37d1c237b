#pragma once

#include <string>

#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// The scope of an open dashboard before its variables are added: range, time zone, what links carry, and the globals
/// that no query changes. `from` and `to` are the texts of the picker (`now-6h`). Oriel knows no accounts: the user and
/// the organisation are those of a fresh Grafana. Any thread.
Scope dashboardScope(const Dashboard& dashboard, TimeRange range, const std::string& from, const std::string& to);

/// `/d/<uid>/<title as a word>`, as links name a dashboard.
std::string dashboardPath(const std::string& uid, const std::string& title);
/// A title as Grafana puts it into addresses: `Node Exporter / Full` is `node-exporter-full`.
std::string titleSlug(const std::string& title);

}  // namespace oriel::dashboards
