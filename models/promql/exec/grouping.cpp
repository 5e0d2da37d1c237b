#include "models/promql/exec/grouping.h"

namespace oriel::promql {

std::vector<int> Grouping::assign(const std::vector<OutputSeries>& series, std::vector<OutputSeries>& groups) const {
  if (!without && names.empty()) {
    if (!series.empty()) groups.emplace_back();
    return std::vector<int>(series.size(), 0);
  }
  const LabelSubset kept = subset();
  LabelIndex index;
  std::vector<int> out;
  out.reserve(series.size());
  for (const OutputSeries& one : series) {
    Labels labels = kept.of(one.labels);
    const int group = index.add(labels);
    if (static_cast<std::size_t>(group) == groups.size()) groups.push_back({std::move(labels), false});
    groups[static_cast<std::size_t>(group)].dropName |= one.dropName;
    out.push_back(group);
  }
  return out;
}

}  // namespace oriel::promql
