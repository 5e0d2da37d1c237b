#pragma once

#include <QRect>
#include <vector>

namespace oriel::widgets {

/// Tiles for `count` values in `area`. `wide`: side by side first ("vertical" in Grafana's words for stat); `aspect` is
/// the wanted width to height of a tile when the arrangement is free (0: one line only).
std::vector<QRect> valueGrid(const QRect& area, int count, bool stacked, double aspect, int gap);

}  // namespace oriel::widgets
