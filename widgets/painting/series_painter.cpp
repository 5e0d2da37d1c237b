#include "widgets/painting/series_painter.h"

#include <QImage>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/painting/decimation.h"

namespace oriel::widgets {
namespace {

// Far outside is clamped: the raster engine dislikes coordinates of many thousands of pixels.
constexpr double kLowestShare = -10;
constexpr double kHighestShare = 11;

using dashboards::DrawStyle;
using dashboards::LineInterpolation;

struct Canvas {
  QPainter& painter;
  QRectF area;
  const PlotScale& scale;
  double ratio = 1;  ///< device pixels a logical one
};

/// A part of a series without gaps: its points and the points of its lower edge.
struct Run {
  QPolygonF line;
  QPolygonF base;
};

const ValueScale& scaleOf(const Canvas& canvas, const PaintSeries& series) {
  return series.rightAxis ? canvas.scale.right : canvas.scale.left;
}

double zeroLevel(const Canvas& canvas, const ValueScale& scale) {
  const double share = scale.logBase > 0 ? 0 : std::clamp(scale.share(0), 0.0, 1.0);
  return canvas.area.bottom() - share * canvas.area.height();
}

/// Samples inside the range and one more on each side, so that lines reach the edges.
std::pair<std::size_t, std::size_t> visiblePart(const std::vector<Timestamp>& times, TimeRange range) {
  const auto first = std::lower_bound(times.begin(), times.end(), range.from);
  const auto last = std::upper_bound(first, times.end(), range.to);
  const auto begin = static_cast<std::size_t>(first - times.begin());
  const auto end = static_cast<std::size_t>(last - times.begin());
  return {begin > 0 ? begin - 1 : 0, std::min(times.size(), end + 1)};
}

/// plotPoint for many samples of one series: what is the same for all is worked out once.
class PointMap {
 public:
  PointMap(const QRectF& area, TimeRange range, const ValueScale& scale)
      : scale_(scale),
        from_(range.from),
        left_(area.left()),
        bottom_(area.bottom()),
        height_(area.height()),
        perMs_(area.width() / static_cast<double>(std::max<Duration>(1, range.to - range.from))),
        perUnit_(1 / (scale.range.max - scale.range.min)) {}

  QPointF operator()(Timestamp time, double value) const {
    const double share = scale_.logBase > 0 ? scale_.share(value) : (value - scale_.range.min) * perUnit_;
    return {left_ + static_cast<double>(time - from_) * perMs_,
            bottom_ - std::clamp(share, kLowestShare, kHighestShare) * height_};
  }

 private:
  const ValueScale& scale_;
  Timestamp from_;
  double left_;
  double bottom_;
  double height_;
  double perMs_;
  double perUnit_;
};

void addRun(const Canvas& canvas, const PaintSeries& series, std::size_t begin, std::size_t end, Run& run) {
  const ValueScale& scale = scaleOf(canvas, series);
  const PointMap map(canvas.area, canvas.scale.range, scale);
  const double zero = zeroLevel(canvas, scale);
  const auto add = [&](std::size_t i) {
    const QPointF point = map((*series.times)[i], (*series.values)[i]);
    if (std::isnan(point.y())) return;
    run.line.append(point);
    if (series.fillOpacity <= 0) return;
    const QPointF below = series.base ? map((*series.times)[i], (*series.base)[i]) : QPointF(point.x(), zero);
    run.base.append(QPointF(point.x(), std::isnan(below.y()) ? zero : below.y()));
  };
  const int columns = static_cast<int>(canvas.area.width() * canvas.ratio);
  if (series.interpolation == LineInterpolation::Smooth ||
      end - begin < 2 * static_cast<std::size_t>(std::max(1, columns))) {
    run.line.reserve(run.line.size() + static_cast<qsizetype>(end - begin));
    for (std::size_t i = begin; i < end; ++i) add(i);
    return;
  }
  std::vector<std::uint32_t> kept;
  decimateM4(series.times->data(), series.values->data(), begin, end, canvas.scale.range, columns, kept);
  for (const std::uint32_t i : kept) add(i);
}

std::vector<Run> runsOf(const Canvas& canvas, const PaintSeries& series) {
  std::vector<Run> runs;
  const auto [begin, end] = visiblePart(*series.times, canvas.scale.range);
  const std::vector<double>& values = *series.values;
  std::size_t start = begin;
  bool open = false;
  for (std::size_t i = begin; i <= end; ++i) {
    const bool there = i < end && !std::isnan(values[i]);
    if (there && !open) {
      const bool bridged = !runs.empty() && start > begin && series.bridgeMs > 0 &&
                           static_cast<double>((*series.times)[i] - (*series.times)[start - 1]) <= series.bridgeMs;
      if (!bridged) runs.emplace_back();
      start = i;
      open = true;
    } else if (!there && open) {
      addRun(canvas, series, start, i, runs.back());
      start = i;
      open = false;
    }
  }
  return runs;
}

QPolygonF stepped(const QPolygonF& line, bool before) {
  QPolygonF out;
  out.reserve(line.size() * 2);
  for (int i = 0; i < line.size(); ++i) {
    if (i > 0) out << (before ? QPointF(line[i - 1].x(), line[i].y()) : QPointF(line[i].x(), line[i - 1].y()));
    out << line[i];
  }
  return out;
}

/// Slopes of a monotone cubic (Fritsch-Carlson): the curve never overshoots its samples.
std::vector<double> monotoneSlopes(const QPolygonF& line) {
  const auto n = static_cast<std::size_t>(line.size());
  std::vector<double> secants(n, 0);
  std::vector<double> slopes(n, 0);
  const auto at = [&line](std::size_t i) { return line[static_cast<int>(i)]; };
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const double dx = at(i + 1).x() - at(i).x();
    secants[i] = dx > 0 ? (at(i + 1).y() - at(i).y()) / dx : 0;
  }
  for (std::size_t i = 1; i + 1 < n; ++i)
    if (secants[i - 1] * secants[i] > 0) slopes[i] = 2 * secants[i - 1] * secants[i] / (secants[i - 1] + secants[i]);
  if (n > 1) {
    slopes[0] = secants[0];
    slopes[n - 1] = secants[n - 2];
  }
  return slopes;
}

void smoothTo(QPainterPath& path, const QPolygonF& line) {
  const std::vector<double> slopes = monotoneSlopes(line);
  for (int i = 0; i + 1 < line.size(); ++i) {
    const double third = (line[i + 1].x() - line[i].x()) / 3;
    path.cubicTo(QPointF(line[i].x() + third, line[i].y() + slopes[static_cast<std::size_t>(i)] * third),
                 QPointF(line[i + 1].x() - third, line[i + 1].y() - slopes[static_cast<std::size_t>(i) + 1] * third),
                 line[i + 1]);
  }
}

QBrush fillBrush(const Canvas& canvas, const PaintSeries& series, double zero) {
  // Even a plain fill is a gradient: the raster engine paints one faster than a translucent colour.
  QColor strong = series.color;
  strong.setAlphaF(static_cast<float>(std::clamp(series.fillOpacity, 0.0, 1.0)));
  QColor weak = strong;
  if (series.gradient) weak.setAlphaF(strong.alphaF() * 0.05F);
  const bool downwards = zero > canvas.area.top() + 1;
  QLinearGradient gradient(0, downwards ? canvas.area.top() : canvas.area.bottom(), 0, zero);
  gradient.setColorAt(0, strong);
  gradient.setColorAt(1, weak);
  return gradient;
}

void fillRun(const Canvas& canvas, const PaintSeries& series, const Run& run, const QPolygonF& line) {
  if (run.base.size() < 2) return;
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
  canvas.painter.setPen(Qt::NoPen);
  canvas.painter.setBrush(fillBrush(canvas, series, zeroLevel(canvas, scaleOf(canvas, series))));
  const bool step =
      series.interpolation == LineInterpolation::StepBefore || series.interpolation == LineInterpolation::StepAfter;
  const QPolygonF base = step ? stepped(run.base, series.interpolation == LineInterpolation::StepBefore) : run.base;
  if (series.interpolation == LineInterpolation::Smooth) {
    QPainterPath path(run.line.front());
    smoothTo(path, run.line);
    for (auto it = base.rbegin(); it != base.rend(); ++it) path.lineTo(*it);
    path.closeSubpath();
    canvas.painter.drawPath(path);
    return;
  }
  QPolygonF shape = line;
  shape.reserve(line.size() + base.size());
  for (auto it = base.rbegin(); it != base.rend(); ++it) shape << *it;
  canvas.painter.drawPolygon(shape);
}

void strokeRun(const Canvas& canvas, const PaintSeries& series, const QPolygonF& line) {
  if (series.lineWidth <= 0 || line.isEmpty()) return;
  canvas.painter.setRenderHint(QPainter::Antialiasing, true);
  canvas.painter.setBrush(Qt::NoBrush);
  QPen pen(series.color, series.lineWidth);
  pen.setCapStyle(Qt::FlatCap);
  if (series.dashed) pen.setDashPattern({6 / std::max(1.0, series.lineWidth), 5 / std::max(1.0, series.lineWidth)});
  canvas.painter.setPen(pen);
  if (line.size() == 1) {
    canvas.painter.setPen(Qt::NoPen);
    canvas.painter.setBrush(series.color);
    canvas.painter.drawEllipse(line.front(), 1.5, 1.5);
  } else if (series.interpolation == LineInterpolation::Smooth) {
    QPainterPath path(line.front());
    smoothTo(path, line);
    canvas.painter.drawPath(path);
  } else if (series.dashed || series.lineWidth * canvas.ratio <= 1.0) {
    canvas.painter.drawPolyline(line);
  } else {
    // A polyline wider than one device pixel is stroked as one shape, dozens of times slower than its segments.
    QList<QLineF> segments;
    segments.reserve(line.size());
    for (int i = 0; i + 1 < line.size(); ++i) segments << QLineF(line[i], line[i + 1]);
    canvas.painter.drawLines(segments);
  }
}

void paintPoints(const Canvas& canvas, const PaintSeries& series) {
  const auto [begin, end] = visiblePart(*series.times, canvas.scale.range);
  canvas.painter.setRenderHint(QPainter::Antialiasing, true);
  canvas.painter.setPen(Qt::NoPen);
  canvas.painter.setBrush(series.color);
  const double radius = std::max(1.0, series.pointSize / 2);
  for (std::size_t i = begin; i < end; ++i) {
    if (std::isnan((*series.values)[i])) continue;
    const QPointF point =
        plotPoint(canvas.area, canvas.scale.range, scaleOf(canvas, series), (*series.times)[i], (*series.values)[i]);
    if (!std::isnan(point.y())) canvas.painter.drawEllipse(point, radius, radius);
  }
}

void paintLines(const Canvas& canvas, const PaintSeries& series) {
  for (const Run& run : runsOf(canvas, series)) {
    if (run.line.isEmpty()) continue;
    const bool before = series.interpolation == LineInterpolation::StepBefore;
    const bool step = before || series.interpolation == LineInterpolation::StepAfter;
    const QPolygonF line = step ? stepped(run.line, before) : run.line;
    if (series.fillOpacity > 0) fillRun(canvas, series, run, line);
    strokeRun(canvas, series, line);
  }
}

double barWidth(const Canvas& canvas, const PaintSeries& series) {
  Timestamp least = std::numeric_limits<Timestamp>::max();
  for (std::size_t i = 1; i < series.times->size(); ++i)
    least = std::min(least, (*series.times)[i] - (*series.times)[i - 1]);
  const double span = static_cast<double>(std::max<Duration>(1, canvas.scale.range.to - canvas.scale.range.from));
  if (series.times->size() < 2) return std::min(40.0, canvas.area.width() / 4);
  constexpr double kShareOfStep = 0.6;
  return std::max(1.0, static_cast<double>(least) / span * canvas.area.width() * kShareOfStep);
}

void paintBars(const Canvas& canvas, const PaintSeries& series) {
  const ValueScale& scale = scaleOf(canvas, series);
  const double width = barWidth(canvas, series);
  const double zero = zeroLevel(canvas, scale);
  QColor fill = series.color;
  fill.setAlphaF(static_cast<float>(std::clamp(series.fillOpacity > 0 ? series.fillOpacity : 0.6, 0.0, 1.0)));
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
  const auto [begin, end] = visiblePart(*series.times, canvas.scale.range);
  for (std::size_t i = begin; i < end; ++i) {
    if (std::isnan((*series.values)[i])) continue;
    const QPointF top = plotPoint(canvas.area, canvas.scale.range, scale, (*series.times)[i], (*series.values)[i]);
    const double low =
        series.base ? plotPoint(canvas.area, canvas.scale.range, scale, (*series.times)[i], (*series.base)[i]).y()
                    : zero;
    if (std::isnan(top.y()) || std::isnan(low)) continue;
    const double left = top.x() - width / 2 + series.barAlignment * width / 2;
    const QRectF bar = QRectF(QPointF(left, top.y()), QPointF(left + width, low)).normalized();
    canvas.painter.fillRect(bar, fill);
    if (series.lineWidth > 0 && width > 4)
      canvas.painter.fillRect(QRectF(bar.left(), top.y() - 0.5, bar.width(), 1), series.color);
  }
}

void paintThresholds(const Canvas& canvas, const std::vector<PaintThreshold>& thresholds) {
  const auto level = [&canvas](double value) {
    const double share = std::clamp(canvas.scale.left.share(value), 0.0, 1.0);
    return canvas.area.bottom() - share * canvas.area.height();
  };
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
  for (const PaintThreshold& threshold : thresholds) {
    if (!threshold.area) continue;
    QColor tint = threshold.color;
    tint.setAlphaF(0.12F);
    const double top = std::isfinite(threshold.to) ? level(threshold.to) : canvas.area.top();
    const double bottom = std::isfinite(threshold.from) ? level(threshold.from) : canvas.area.bottom();
    canvas.painter.fillRect(QRectF(QPointF(canvas.area.left(), top), QPointF(canvas.area.right(), bottom)), tint);
  }
  for (const PaintThreshold& threshold : thresholds) {
    const double share = canvas.scale.left.share(threshold.from);
    if (!threshold.line || !(share >= 0 && share <= 1)) continue;
    QPen pen(threshold.color, 1);
    if (threshold.dashed) pen.setDashPattern({4, 4});
    canvas.painter.setPen(pen);
    const double y = std::floor(level(threshold.from)) + 0.5;
    canvas.painter.drawLine(QPointF(canvas.area.left(), y), QPointF(canvas.area.right(), y));
  }
}

}  // namespace

double ValueScale::share(double value) const {
  if (logBase > 0) {
    if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
    return (std::log(value) - std::log(range.min)) / (std::log(range.max) - std::log(range.min));
  }
  return (value - range.min) / (range.max - range.min);
}

QPointF plotPoint(const QRectF& area, TimeRange range, const ValueScale& scale, Timestamp time, double value) {
  const double span = static_cast<double>(std::max<Duration>(1, range.to - range.from));
  const double share = std::clamp(scale.share(value), kLowestShare, kHighestShare);
  return {area.left() + static_cast<double>(time - range.from) / span * area.width(),
          area.bottom() - share * area.height()};
}

void paintPlot(QImage& image, const QRectF& area, const PlotScale& scale, const std::vector<PaintThreshold>& thresholds,
               const std::vector<PaintSeries>& series) {
  QPainter painter(&image);
  painter.setClipRect(area);
  const Canvas canvas{painter, area, scale, image.devicePixelRatio()};
  paintThresholds(canvas, thresholds);
  for (const PaintSeries& one : series) {
    if (!one.times || !one.values || one.times->empty()) continue;
    if (one.style == DrawStyle::Bars)
      paintBars(canvas, one);
    else if (one.style == DrawStyle::Line)
      paintLines(canvas, one);
    if (one.style == DrawStyle::Points || (one.style == DrawStyle::Line && one.points)) paintPoints(canvas, one);
  }
}

}  // namespace oriel::widgets
