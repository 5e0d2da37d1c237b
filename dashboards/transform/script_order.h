#pragma once

#include <cstddef>
#include <vector>

namespace oriel::dashboards {

/// The order in which a browser's sort leaves elements that are compared by the difference of these numbers: stable,
/// and the same as there even where a NaN, equal to everything, makes the comparison contradict itself (up to 63
/// elements; of more, the NaNs come last). Any thread.
std::vector<std::size_t> scriptOrder(const std::vector<double>& keys);

}  // namespace oriel::dashboards
