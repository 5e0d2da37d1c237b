#pragma once

#include "models/promql/exec/row.h"

namespace oriel::promql {

/// Reduces the histograms of one series to count, sum and layout, for queries that look at nothing else. Whether the
/// counter was reset can only be seen in the buckets, so it is found out here and kept as the hint. Belongs to the
/// reader of the series.
class HistogramStats {
 public:
  /// Histograms must come in time order; stale markers stay what they are.
  HistogramPtr reduce(const HistogramPtr& histogram);
  /// The next histogram does not directly follow the last one.
  void forget() { last_.reset(); }

 private:
  HistogramPtr last_;
};

}  // namespace oriel::promql
