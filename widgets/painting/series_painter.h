#pragma once

#include <QColor>
#include <QRectF>
#include <vector>

#include "dashboards/panels/graph_options.h"
#include "models/base/time.h"
#include "models/frame/frame.h"
#include "widgets/painting/ticks.h"

class QImage;

namespace oriel::widgets {

/// How one vertical axis turns a value into a height.
struct ValueScale {
  AxisRange range;
  double logBase = 0;  ///< 0: linear
  /// 0 at the lower end, 1 at the upper; NaN where a logarithm has no answer.
  double share(double value) const;
};

/// One series, ready to paint: values are already stacked or mirrored.
struct PaintSeries {
  TimeColumn times;
  NumberColumn values;  ///< NaN (or null numbers) are gaps
  NumberColumn base;    ///< lower edge of a stacked series; null: the axis' zero
  QColor color;
  dashboards::DrawStyle style = dashboards::DrawStyle::Line;
  dashboards::LineInterpolation interpolation = dashboards::LineInterpolation::Linear;
  double lineWidth = 1;
  bool dashed = false;
  double fillOpacity = 0;  ///< 0..1
  bool gradient = false;   ///< the fill fades towards the bottom
  bool points = false;
  double pointSize = 5;
  double bridgeMs = 0;  ///< gaps up to this long are drawn through; infinity: all
  double barAlignment = 0;
  bool rightAxis = false;
};

/// A horizontal limit: a line, a tinted area up to `to`, or both.
struct PaintThreshold {
  double from = 0;
  double to = 0;
  QColor color;
  bool line = false;
  bool dashed = false;
  bool area = false;
};

struct PlotScale {
  TimeRange range;
  ValueScale left;
  ValueScale right;
};

/// Paints thresholds and all series into `area` (logical pixels; the image may have a device pixel ratio). Knows no
/// widget; any thread.
void paintPlot(QImage& image, const QRectF& area, const PlotScale& scale, const std::vector<PaintThreshold>& thresholds,
               const std::vector<PaintSeries>& series);

/// Where a sample stands in `area`; y is NaN for what cannot be shown.
QPointF plotPoint(const QRectF& area, TimeRange range, const ValueScale& scale, Timestamp time, double value);

}  // namespace oriel::widgets
