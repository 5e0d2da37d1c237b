#pragma once

#include "models/histogram/histogram.h"

namespace oriel::promql {

/// `histogram </ cut` (keepLower) and `histogram >/ cut`: what lies below or above the cut. A bucket that is cut in two
/// keeps the share that histogram_fraction would give; count and sum are then estimated anew from the buckets. Nothing
/// changes when nothing is cut off.
FloatHistogram trimHistogram(const FloatHistogram& histogram, double cut, bool keepLower);

}  // namespace oriel::promql
