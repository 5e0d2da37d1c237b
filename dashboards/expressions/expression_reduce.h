#pragma once

#include <string>
#include <vector>

#include "models/base/result.h"

namespace oriel::dashboards {

/// sum, mean, min, max, count, last, median of a series as server-side expressions understand them: one value that is
/// missing or no number makes the result NaN. InvalidInput for another name.
Result<double> reduceStrictly(const std::string& reducer, const std::vector<double>& values);

}  // namespace oriel::dashboards
