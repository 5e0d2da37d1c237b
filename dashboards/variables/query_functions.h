#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "models/frame/data_source.h"

namespace oriel::dashboards {

/// Runs the query of a variable, variables in it already filled in: `label_values(up{job="x"}, instance)`,
/// `label_names()`, `metrics(re)`, `query_result(expr)`, or a bare selector (its series as texts). Blocks; query pool
/// only. The table stands in query_functions.cpp.
Result<std::vector<std::string>> runVariableQuery(DataSource& source, const std::string& query, TimeRange range,
                                                  std::stop_token stop);

}  // namespace oriel::dashboards
