#pragma once

#include <vector>

#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// Sorts by text, by Grafana's number: 0 not at all, 1 and 2 by the alphabet, 3 and 4 by the first number, 5 and 6
/// whatever the case, 7 and 8 as people count (n9 before n10); the even ones backwards. Equal ones keep their order
/// (and turn it round with the rest).
void sortOptions(std::vector<VariableOption>& options, int sort);

}  // namespace oriel::dashboards
