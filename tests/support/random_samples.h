#pragma once

#include <random>
#include <vector>

#include "tests/support/memory_storage.h"

namespace oriel::test {

/// Data to ask random queries of: counters with resets, gauges, constants, classic histograms and, when wanted, native
/// ones, with jitter, gaps, stale markers, NaN and infinities. Times are odd milliseconds, so that no sample stands on
/// the edge of a window whose ends are whole seconds. The same seed gives the same data.
struct RandomSamplesOptions {
  Timestamp start = 1'700'000'040'000;  ///< a whole minute
  Duration length = kHour;
  bool onEdges = false;  ///< quarters of minutes instead: many samples stand on edges
  bool native = false;
};
std::vector<MemorySeries> randomSamples(unsigned seed, const RandomSamplesOptions& options);

}  // namespace oriel::test
