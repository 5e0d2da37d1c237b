#pragma once

#include "models/promql/functions/range_function.h"

namespace oriel::promql {

/// A sample as start times see it: when it was taken, and when its counter began (0: unknown).
struct CountedSince {
  Timestamp time = 0;
  Timestamp start = 0;
};

/// True when the later sample counts from a new beginning. A start at the earlier sample is one only for deltas: there
/// the earlier sample has a start of its own before it, while a cumulative series of unknown origin has not.
bool isStartTimeReset(CountedSince earlier, CountedSince later);

/// The same between the samples at - 1 and at of a window; false without start times.
bool floatStartReset(const Window& window, std::size_t at);
bool histogramStartReset(const Window& window, std::size_t at);

/// rate and increase of a window with start times. A counter that began inside the window was zero then, so that one
/// sample is enough and nothing is extrapolated to the left.
bool startTimeRate(const Window& window, bool perSecond, WindowResult& result);

}  // namespace oriel::promql
