#pragma once

#include "dashboards/check/finding.h"
#include "dashboards/check/query_check.h"
#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// A kind of variable that is known, a regex that compiles, a data source that is there. Any thread.
void checkVariable(const Variable& variable, const QueryCheck& queries, Findings& findings);

}  // namespace oriel::dashboards
