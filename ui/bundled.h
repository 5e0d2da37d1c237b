#pragma once

#include <QString>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "models/base/result.h"

namespace oriel::ui {

/// One dashboard that comes with Oriel, from the resources.
struct BundledDashboard {
  QString uid;
  QString title;
  QString resource;
};

/// In the order they are listed; the first one opens by itself.
const std::vector<BundledDashboard>& bundledDashboards();
Result<dashboards::DashboardPtr> loadBundled(const BundledDashboard& bundled);

}  // namespace oriel::ui
