#include "widgets/painting/sparkline.h"

#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>

namespace oriel::widgets {
namespace {

struct SparkScale {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

SparkScale scaleOf(const std::vector<double>& values) {
  SparkScale scale;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    scale.low = std::min(scale.low, value);
    scale.high = std::max(scale.high, value);
  }
  if (scale.low == scale.high) {  // a flat series runs through the middle
    scale.low -= 1;
    scale.high += 1;
  }
  return scale;
}

void paintRun(QPainter& painter, const QRectF& area, const QPolygonF& run, const SparklineStyle& style) {
  if (style.fill && run.size() > 1) {
    QPolygonF shape = run;
    shape << QPointF(run.back().x(), area.bottom()) << QPointF(run.front().x(), area.bottom());
    QLinearGradient gradient(area.topLeft(), area.bottomLeft());
    QColor top = style.color;
    top.setAlphaF(static_cast<float>(style.fillTop));
    QColor bottom = style.color;
    bottom.setAlphaF(static_cast<float>(style.fillBottom));
    gradient.setColorAt(0, top);
    gradient.setColorAt(1, bottom);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(gradient);
    painter.drawPolygon(shape);
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(style.color, 1));
  if (run.size() == 1)
    painter.drawPoint(run.front());
  else
    painter.drawPolyline(run);
}

}  // namespace

void paintSparkline(QPainter& painter, const QRectF& area, const std::vector<Timestamp>& times,
                    const std::vector<double>& values, TimeRange range, const SparklineStyle& style) {
  const SparkScale scale = scaleOf(values);
  if (!std::isfinite(scale.low) || range.to <= range.from || area.width() < 2) return;
  const double perMs = area.width() / static_cast<double>(range.to - range.from);
  const double perUnit = (area.height() - 2) / (scale.high - scale.low);
  painter.save();
  painter.setClipRect(area);
  QPolygonF run;
  for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
    if (!std::isfinite(values[i])) {
      if (!run.isEmpty()) paintRun(painter, area, run, style);
      run.clear();
      continue;
    }
    run << QPointF(area.left() + static_cast<double>(times[i] - range.from) * perMs,
                   area.bottom() - 1 - (values[i] - scale.low) * perUnit);
  }
  if (!run.isEmpty()) paintRun(painter, area, run, style);
  painter.restore();
}

}  // namespace oriel::widgets
