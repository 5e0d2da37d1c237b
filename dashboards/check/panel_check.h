#pragma once

#include "dashboards/check/finding.h"
#include "dashboards/check/query_check.h"
#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// What of one panel is not understood: type, options, field configuration, units, transformations, queries. Any
/// thread; nothing is asked or opened.
Findings checkPanel(const Panel& panel, const QueryCheck& queries);

}  // namespace oriel::dashboards
