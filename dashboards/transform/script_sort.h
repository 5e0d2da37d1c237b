#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace oriel::dashboards {

/// The most items for which scriptSort goes its own way.
inline constexpr std::size_t kShortList = 63;

/// Sorts as JavaScript engines do, so that the answer is the same even where the order is no order: a missing value
/// counts as equal to everything. Only for lists of at most kShortList items. `order(a, b)` is below, at or above 0.
template <class Order>
void scriptSort(std::vector<std::size_t>& items, const Order& order) {
  if (items.size() < 2) return;
  std::size_t run = 2;
  const bool falling = order(items[1], items[0]) < 0;
  while (run < items.size() && (order(items[run], items[run - 1]) < 0) == falling) ++run;
  if (falling) std::reverse(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(run));
  for (std::size_t at = run; at < items.size(); ++at) {
    const std::size_t item = items[at];
    std::size_t left = 0, right = at;
    while (left < right) {
      const std::size_t middle = left + (right - left) / 2;
      if (order(item, items[middle]) < 0) {
        right = middle;
      } else {
        left = middle + 1;
      }
    }
    std::rotate(items.begin() + static_cast<std::ptrdiff_t>(left), items.begin() + static_cast<std::ptrdiff_t>(at),
                items.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

}  // namespace oriel::dashboards
