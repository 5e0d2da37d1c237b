#pragma once

#include <string>
#include <vector>

#include "models/promql/exec/label_tools.h"
#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// by(...) and without(...): which group each input series falls into, found once a query.
struct Grouping {
  bool without = false;
  std::vector<std::string> names;

  LabelSubset subset() const { return LabelSubset(!without, names); }
  /// Group of each series; the groups' labels are appended in order of appearance.
  std::vector<int> assign(const std::vector<OutputSeries>& series, std::vector<OutputSeries>& groups) const;
};

}  // namespace oriel::promql
