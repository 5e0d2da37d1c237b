#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// One frame's part in a join: its key and how many other fields it brings.
struct JoinTable {
  const StepField* key = nullptr;
  std::size_t columns = 0;
};

/// For every table, and every row that comes out, the row of that table; kNoTableRow where it has none.
using JoinedRows = std::vector<std::vector<std::uint32_t>>;
inline constexpr std::uint32_t kNoTableRow = 0xffffffff;

/// Every key once, sorted. Empty, with a notice, when there would be too many cells.
JoinedRows joinSorted(const std::vector<JoinTable>& tables, StepNotes& notes);
/// Every pair of rows with the same key; with `outer` also the rows that have no partner.
JoinedRows joinPairs(const std::vector<JoinTable>& tables, bool outer, StepNotes& notes);

/// The frames as one, joined by the field of each that is the key; `mode` is "outer", "inner" or "outerTabular".
StepFrames joinFrames(StepFrames frames, const StepMatcher& isKey, const std::string& mode, StepNotes& notes);

/// True when samples of the numbers rise; a list for which it holds is not sorted again.
bool seemsAscending(const Field& field);

}  // namespace oriel::dashboards
