#pragma once

#include <string>

#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// The time range of one panel and how it is told.
struct PanelTime {
  TimeRange range;
  std::string info;  ///< "Last 1 hour timeshift -1d"; empty when the panel follows the dashboard
};

/// `range` is the dashboard's. A time of the panel's own counts only while the dashboard's is relative to now; an
/// override that cannot be read is told in `info` and leaves the range alone. Any thread.
PanelTime panelTime(const Panel& panel, const Scope& scope, TimeRange range, Timestamp now, int weekStart,
                    int fiscalYear = 0);

}  // namespace oriel::dashboards
