#pragma once

#include <QImage>
#include <QRect>
#include <cstdint>
#include <vector>

#include "models/base/time.h"

namespace oriel::widgets {

/// The cells of a heatmap: columns in time, rows of equal height.
struct HeatCells {
  std::vector<Timestamp> starts;     ///< ascending; a column reaches from here over `width`
  Duration width = 1;                ///< > 0
  std::size_t rows = 0;              ///< row 0 is the lowest
  std::vector<std::uint16_t> fills;  ///< row by row; 0: nothing to see, else 1 + index into the colours
};

struct HeatStyle {
  std::vector<QRgb> colors;  ///< at most 256
  double gap = 1;            ///< px between cells; narrow cells get less
  double fromRow = 0;        ///< the part of the rows that is seen
  double toRow = 1;          ///< > fromRow
  bool reverse = false;      ///< row 0 on top
};

/// Fills the cells into `area` (device pixels) of an RGB32 image; what is hidden keeps what was there. Any thread.
void paintHeatCells(QImage& image, const QRect& area, TimeRange range, const HeatCells& cells, const HeatStyle& style);

}  // namespace oriel::widgets
