#pragma once

#include <QImage>
#include <QRectF>
#include <QStringList>
#include <optional>

#include "widgets/panels/heatmap/heatmap_model.h"

namespace oriel::widgets {

/// Where the parts of a heatmap stand, in logical pixels.
struct HeatmapLayout {
  QRectF plot;    ///< on whole pixels
  QRectF legend;  ///< of the colour bar and its labels; empty when there is none
  std::vector<HeatmapTick> ticks;
};
HeatmapLayout layOutHeatmap(const HeatmapModel& model, const QSizeF& size);

/// Axes, cells and colour bar into an RGB32 image (its device pixel ratio set, its ground painted). Any thread.
void paintHeatmap(QImage& image, const HeatmapModel& model, const HeatmapLayout& layout, const Theme& theme);

/// One cell under the pointer.
struct HeatmapCell {
  std::size_t column = 0;
  std::size_t row = 0;
  double count = 0;  ///< NaN: nothing there
  QRectF rect;       ///< cut off at the plot's edge
};
std::optional<HeatmapCell> heatmapCellAt(const HeatmapModel& model, const HeatmapLayout& layout, const QPointF& at);

/// The text of the tooltip: time first, then name and value a line, parted by a tab.
QStringList heatmapTip(const HeatmapModel& model, const HeatmapCell& cell);

/// The time at a place of the plot, and the place of a time.
Timestamp heatmapTimeAt(const HeatmapModel& model, const HeatmapLayout& layout, double x);
double heatmapXOf(const HeatmapModel& model, const HeatmapLayout& layout, Timestamp time);

}  // namespace oriel::widgets
