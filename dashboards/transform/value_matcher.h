#pragma once

#include <functional>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// True when a cell is meant.
using ValueMatcher = std::function<bool(const Cell& cell)>;

/// `{"id": "greater", "options": {"value": 3}}`; empty, with a notice, when the id is unknown. The table stands in
/// value_matcher.cpp.
ValueMatcher makeValueMatcher(const Json& config, StepNotes& notes);

}  // namespace oriel::dashboards
