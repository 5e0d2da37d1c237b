#pragma once

#include "models/promql/functions/extended_rate.h"

namespace oriel::promql {

/// rate, increase and delta of a window of histograms only, with anchored or smoothed edges.
bool extendedHistogramRate(const Window& window, bool smoothed, bool counter, bool perSecond, WindowResult& result);

}  // namespace oriel::promql
