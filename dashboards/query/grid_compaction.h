#pragma once

#include <vector>

#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// Moves every position up as far as it goes without touching one above, and down where two overlap, in the order of
/// rows and columns (Grafana's vertical compaction). Positions stay in their order in the list. Any thread.
void compactGrid(std::vector<GridPos*>& positions);

}  // namespace oriel::dashboards
