#include "dashboards/transform/script_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace oriel::dashboards {
namespace {

// Below this many elements a browser sorts by insertion, so that every comparison is known.
constexpr std::size_t kInsertionLimit = 64;

// How many elements at the start are in order already; a falling run is turned round.
std::size_t orderedStart(std::vector<std::size_t>& order, const std::vector<double>& keys) {
  const auto below = [&](std::size_t a, std::size_t b) { return keys[order[a]] - keys[order[b]] < 0; };
  std::size_t run = 2;
  const bool falling = below(1, 0);
  while (run < order.size() && below(run, run - 1) == falling) ++run;
  if (falling) std::reverse(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(run));
  return run;
}

void insertOthers(std::vector<std::size_t>& order, std::size_t sorted, const std::vector<double>& keys) {
  for (; sorted < order.size(); ++sorted) {
    const std::size_t pivot = order[sorted];
    std::size_t left = 0, right = sorted;
    while (left < right) {
      const std::size_t middle = left + (right - left) / 2;
      if (keys[pivot] - keys[order[middle]] < 0) {
        right = middle;
      } else {
        left = middle + 1;
      }
    }
    const auto at = order.begin() + static_cast<std::ptrdiff_t>(left);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(sorted);
    std::move_backward(at, end, end + 1);
    *at = pivot;
  }
}

}  // namespace

std::vector<std::size_t> scriptOrder(const std::vector<double>& keys) {
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (keys.size() < 2) return order;
  if (keys.size() >= kInsertionLimit) {
    std::stable_sort(order.begin(), order.end(), [&keys](std::size_t a, std::size_t b) {
      return std::isnan(keys[b]) ? !std::isnan(keys[a]) : keys[a] < keys[b];
    });
    return order;
  }
  insertOthers(order, orderedStart(order, keys), keys);
  return order;
}

}  // namespace oriel::dashboards
