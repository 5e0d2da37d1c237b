#pragma once

#include <QColor>
#include <QRectF>

#include "models/base/time.h"
#include "models/frame/frame.h"

class QPainter;

namespace oriel::widgets {

struct SparklineStyle {
  QColor color;
  bool fill = true;
  double fillTop = 0.35;     ///< opacity at the line
  double fillBottom = 0.02;  ///< opacity at the lower edge
};

/// A small line over the range, scaled between the least and greatest value of the series. Gaps stay
/// open. Any thread (on a painter of its own image).
void paintSparkline(QPainter& painter, const QRectF& area, const std::vector<Timestamp>& times,
                    const std::vector<double>& values, TimeRange range, const SparklineStyle& style);

}  // namespace oriel::widgets
