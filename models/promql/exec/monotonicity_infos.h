#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/base/time.h"
#include "models/promql/ast.h"
#include "models/promql/functions/quantile.h"

namespace oriel::promql {

/// Collects what histogram_quantile had to mend in classic histograms whose counts fall with rising bounds, so that
/// each metric is told of once. Owned by the QueryContext, used by its thread only.
class MonotonicityInfos {
 public:
  void add(const std::string& metric, SourceRange place, Timestamp at, const MonotonicityFix& fix);
  /// The infos without place and the places where they stand.
  std::vector<std::pair<std::string, SourceRange>> texts() const;

 private:
  struct Entry {
    MonotonicityFix fix;
    Timestamp first = 0;
    Timestamp last = 0;
    std::uint64_t samples = 0;
    SourceRange place;
  };
  std::map<std::string, Entry> byMetric_;
};

}  // namespace oriel::promql
