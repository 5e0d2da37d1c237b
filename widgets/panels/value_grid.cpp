#include "widgets/panels/value_grid.h"

#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

/// The number of columns whose tiles come nearest to the wanted shape.
int bestColumns(const QRect& area, int count, double aspect) {
  int best = 1;
  double bestSize = 0;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double width = static_cast<double>(area.width()) / columns;
    const double height = static_cast<double>(area.height()) / rows;
    const double size = std::min(width / aspect, height);
    if (size > bestSize) {
      bestSize = size;
      best = columns;
    }
  }
  return best;
}

}  // namespace

std::vector<QRect> valueGrid(const QRect& area, int count, bool stacked, double aspect, int gap) {
  std::vector<QRect> out;
  if (count <= 0) return out;
  int columns = stacked ? 1 : count;
  if (aspect > 0) columns = bestColumns(area, count, aspect);
  const int rows = (count + columns - 1) / columns;
  for (int i = 0; i < count; ++i) {
    const int row = i / columns;
    const int inRow = std::min(columns, count - row * columns);
    const int column = i % columns;
    const int left = area.left() + column * (area.width() + gap) / inRow;
    const int right = area.left() + (column + 1) * (area.width() + gap) / inRow - gap;
    const int top = area.top() + row * (area.height() + gap) / rows;
    const int bottom = area.top() + (row + 1) * (area.height() + gap) / rows - gap;
    out.emplace_back(left, top, right - left, bottom - top);
  }
  return out;
}

}  // namespace oriel::widgets
