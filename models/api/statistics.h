#pragma once

#include <string>

#include "models/promql/engine.h"

namespace oriel::api {

/// What a query has cost, as the member `stats` that Prometheus adds to an answer's data; appended behind the members
/// before it. `perStep` adds the samples of each step; an instant query has no step.
void writeStatistics(std::string& out, const promql::QueryStatistics& statistics, Timestamp start, Duration step,
                     bool perStep);

}  // namespace oriel::api
