#pragma once

#include "models/base/result.h"
#include "models/hostmetrics/families.h"

namespace oriel::hostmetrics {

/// Reads one area of the computer. Made by the table, called by one thread (the host collector's worker), so it may
/// keep what it needs from one collection to the next.
class Collector {
 public:
  virtual ~Collector() = default;
  /// Emits into `out`. An error makes node_scrape_collector_success 0 for this collector; what was emitted before
  /// stays.
  virtual Status collect(Families& out) = 0;
};

}  // namespace oriel::hostmetrics
