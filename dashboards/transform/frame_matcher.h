#pragma once

#include <functional>

#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// True when a frame is meant.
using FrameMatcher = std::function<bool(const StepFrame& frame)>;

/// `{"id": "byName" | "byRefId", "options": "A|B"}`; empty, with a notice, when the id is unknown.
FrameMatcher makeFrameMatcher(const Json& config, StepNotes& notes);

}  // namespace oriel::dashboards
