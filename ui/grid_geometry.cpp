#include "ui/grid_geometry.h"

#include <algorithm>
#include <cmath>

namespace oriel::ui {

QRect gridRect(const dashboards::GridPos& position, int width) {
  const double column = (static_cast<double>(width) + kCellGap) / kGridColumns;
  const int x = std::clamp(position.x, 0, kGridColumns - 1);
  const int w = std::clamp(position.w, 1, kGridColumns - x);
  const int left = static_cast<int>(std::lround(x * column));
  const int right = static_cast<int>(std::lround((x + w) * column)) - kCellGap;
  const int top = std::max(0, position.y) * (kCellHeight + kCellGap);
  const int height = std::max(1, position.h) * (kCellHeight + kCellGap) - kCellGap;
  return {left, top, right - left, height};
}

}  // namespace oriel::ui
