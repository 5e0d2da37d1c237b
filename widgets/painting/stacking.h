#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::widgets {

/// One series of a stack. `values` are null (NaN) in gaps.
struct StackInput {
  TimeColumn times;
  NumberColumn values;
  std::string group;     ///< series of one group are piled on each other
  bool percent = false;  ///< as shares of the group's sum at each time, 0..1
};

struct StackedSeries {
  TimeColumn times;
  NumberColumn top;   ///< NaN where the input has a gap
  NumberColumn base;  ///< the lower edge; NaN in the same places
};

/// Piles series of each group in their order, positive and negative series apart (a series is negative when its sum
/// is). Series of a group with other times than the first one's are put on the union of all times first; a gap counts
/// as 0 for those above. Any thread.
std::vector<StackedSeries> stackSeries(const std::vector<StackInput>& series);

}  // namespace oriel::widgets
