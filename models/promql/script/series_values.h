#pragma once

#include <string_view>
#include <vector>

#include "models/promql/script/script.h"

namespace oriel::promql::script {

/// Splits a series line into the metric and what follows it.
struct SplitSeries {
  std::string_view metric;
  bool startTimes = false;  ///< `@st` stood behind the metric
  std::string_view values;
};
SplitSeries splitSeries(std::string_view line);

/// `1 2+3x4 _x3 stale {{count:1}}x2`
Result<std::vector<SequenceValue>> parseValues(std::string_view text);
/// `_ 5s -1mx3 1m+10sx2`
Result<std::vector<std::optional<Duration>>> parseStartOffsets(std::string_view text);

}  // namespace oriel::promql::script
