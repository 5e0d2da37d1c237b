#pragma once

#include <QRect>

#include "dashboards/model/dashboard.h"

namespace oriel::ui {

inline constexpr int kGridColumns = 24;
inline constexpr int kCellHeight = 30;  ///< px, as Grafana
inline constexpr int kCellGap = 8;      ///< px between panels, both ways
inline constexpr int kViewMargin = 16;  ///< px around the grid

/// Pixels of a panel in a grid `width` px wide. Neighbours never overlap: edges are rounded from common fractions.
QRect gridRect(const dashboards::GridPos& position, int width);

}  // namespace oriel::ui
