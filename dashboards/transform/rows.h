#pragma once

#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// Sorts the rows of a frame by one of its fields; equal ones keep their order.
void sortFrame(StepFrame& frame, std::size_t by, bool descending);

/// It has a time that rises and numbers.
bool isSeriesFrame(const StepFrame& frame);

}  // namespace oriel::dashboards
