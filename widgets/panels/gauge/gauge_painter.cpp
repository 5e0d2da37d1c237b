#include "widgets/panels/gauge/gauge_painter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

constexpr double kStartDegrees = 210;  ///< from three o'clock, counter-clockwise: lower left
constexpr double kSweepDegrees = 240;
constexpr double kPi = 3.14159265358979323846;

struct Dial {
  QPointF centre;
  double radius = 0;  ///< of the value arc's middle line
  double thickness = 0;
  double ring = 0;  ///< thickness of the threshold ring; 0: none
};

/// The largest dial whose arc fits; the arc reaches down to sin(30 deg) of its radius below the centre.
Dial dialIn(const QRectF& area, bool ring) {
  constexpr double kBelow = 0.5;
  const double outer = std::max(10.0, std::min(area.width() / 2, area.height() / (1 + kBelow)));
  Dial dial;
  dial.ring = ring ? std::max(2.0, outer * 0.045) : 0;
  const double outerValue = outer - (ring ? dial.ring + std::max(2.0, outer * 0.03) : 0);
  dial.thickness = outerValue * 0.26;
  dial.radius = outerValue - dial.thickness / 2;
  const double spare = area.height() - outer * (1 + kBelow);
  dial.centre = QPointF(area.center().x(), area.top() + spare / 2 + outer);
  return dial;
}

void arc(QPainter& painter, const Dial& dial, double radius, double thickness, double fromShare, double toShare,
         const QColor& color) {
  if (toShare <= fromShare) return;
  QPen pen(color, thickness);
  pen.setCapStyle(Qt::FlatCap);
  painter.setPen(pen);
  const QRectF box(dial.centre.x() - radius, dial.centre.y() - radius, 2 * radius, 2 * radius);
  constexpr double kSixteenths = 16;
  painter.drawArc(box, static_cast<int>(std::lround((kStartDegrees - kSweepDegrees * fromShare) * kSixteenths)),
                  static_cast<int>(std::lround(-kSweepDegrees * (toShare - fromShare) * kSixteenths)));
}

double shareOf(double value, const dashboards::DisplayField& field) {
  const double span = field.maximum - field.minimum;
  return span > 0 ? std::clamp((value - field.minimum) / span, 0.0, 1.0) : 0.0;
}

double stepShare(const dashboards::ThresholdStep& step, const SingleValue& value) {
  if (!std::isfinite(step.value)) return 0;
  return value.field.config->thresholds.percentage ? std::clamp(step.value / 100, 0.0, 1.0)
                                                   : shareOf(step.value, value.field);
}

void paintRing(QPainter& painter, const Dial& dial, const SingleValue& value, ThemeKind kind) {
  const double radius = dial.radius + dial.thickness / 2 + dial.ring * 0.5 + std::max(2.0, dial.radius * 0.03);
  const auto& steps = value.field.config->thresholds.steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double from = stepShare(steps[i], value);
    const double to = i + 1 < steps.size() ? stepShare(steps[i + 1], value) : 1.0;
    arc(painter, dial, radius, dial.ring, from, to, toColor(dashboards::resolveColor(steps[i].color, kind)));
  }
}

void paintThresholdLabels(QPainter& painter, const Dial& dial, const SingleValue& value, const Theme& theme) {
  painter.setFont(uiFont(11));
  painter.setPen(theme.textSecondary);
  const double radius = dial.radius + dial.thickness / 2 + dial.ring + 14;
  for (const dashboards::ThresholdStep& step : value.field.config->thresholds.steps) {
    if (!std::isfinite(step.value)) continue;
    const double angle = (kStartDegrees - kSweepDegrees * stepShare(step, value)) * kPi / 180;
    const QPointF at(dial.centre.x() + radius * std::cos(angle), dial.centre.y() - radius * std::sin(angle));
    const QString label = QString::fromStdString(
        dashboards::formatValue(step.value, value.field.config->unit, value.field.config->decimals).toString());
    painter.drawText(QRectF(at.x() - 30, at.y() - 8, 60, 16), Qt::AlignCenter, label);
  }
}

void paintValue(QPainter& painter, const Dial& dial, const SingleValue& value, int wantedPx) {
  const QString text = value.prefix + value.text + value.suffix;
  const double room = 2 * (dial.radius - dial.thickness / 2) * 0.86;
  constexpr int kReference = 100;
  const double wide = std::max(1.0, QFontMetricsF(uiFont(kReference, QFont::Medium)).horizontalAdvance(text));
  int px = std::clamp(static_cast<int>(std::min(kReference * room / wide, dial.radius * 0.55)), 10, 72);
  if (wantedPx > 0) px = std::min(wantedPx, static_cast<int>(kReference * room / wide));
  const QFont font = uiFont(std::max(8, px), QFont::Medium);
  painter.setFont(font);
  painter.setPen(toColor(value.color));
  const QFontMetricsF metrics(font);
  painter.drawText(
      QPointF(dial.centre.x() - metrics.horizontalAdvance(text) / 2, dial.centre.y() + metrics.capHeight() / 2), text);
}

}  // namespace

void paintGauge(QPainter& painter, const QRect& tile, const SingleValue& value, const dashboards::GaugeOptions& options,
                bool showTitle, const Theme& theme) {
  QRectF area = QRectF(tile).adjusted(8, 6, -8, -10);
  if (showTitle) {
    const int px =
        options.titleSize > 0 ? options.titleSize : std::clamp(static_cast<int>(area.height() * 0.1), 11, 16);
    painter.setFont(uiFont(px, QFont::Medium));
    painter.setPen(theme.text);
    const QRectF line(area.left(), area.bottom() - px * 1.4, area.width(), px * 1.4);
    painter.drawText(line, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(value.title, Qt::ElideRight, static_cast<int>(area.width())));
    area.setBottom(line.top() - 2);
  }
  if (options.showThresholdLabels) area.adjust(26, 12, -26, 0);
  const Dial dial = dialIn(area, options.showThresholdMarkers);
  painter.setRenderHint(QPainter::Antialiasing);
  arc(painter, dial, dial.radius, dial.thickness, 0, 1, blended(theme.panel, theme.text, 0.06));
  if (std::isfinite(value.numeric))
    arc(painter, dial, dial.radius, dial.thickness, 0, std::clamp(value.percent, 0.0, 1.0), toColor(value.color));
  if (options.showThresholdMarkers) paintRing(painter, dial, value, theme.kind);
  if (options.showThresholdLabels) paintThresholdLabels(painter, dial, value, theme);
  paintValue(painter, dial, value, options.valueSize);
}

}  // namespace oriel::widgets
