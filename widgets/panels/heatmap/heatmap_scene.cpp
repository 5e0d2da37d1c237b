#include "widgets/panels/heatmap/heatmap_scene.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "dashboards/format/value_format.h"
#include "widgets/painting/ticks.h"

namespace oriel::widgets {
namespace {

constexpr int kHeatFontPx = 12;
constexpr double kHeatTop = 8;
constexpr double kHeatSide = 14;
constexpr double kHeatTimeHeight = 24;
constexpr double kHeatLegendHeight = 26;
constexpr double kHeatLegendFrom = 130;  ///< px of height below which the colour bar gives way
constexpr double kHeatTitleWidth = 18;
constexpr double kHeatBarWidth = 260;
constexpr double kHeatBarHeight = 8;

double rowY(const HeatmapModel& model, const QRectF& plot, double row) {
  const double share = (row - model.style.fromRow) / (model.style.toRow - model.style.fromRow);
  return model.style.reverse ? plot.top() + share * plot.height() : plot.bottom() - share * plot.height();
}

void paintValueAxis(QPainter& painter, const HeatmapModel& model, const HeatmapLayout& layout, const Theme& theme) {
  if (!model.showAxis) return;
  painter.setFont(uiFont(kHeatFontPx));
  painter.setPen(theme.textSecondary);
  for (const HeatmapTick& tick : layout.ticks) {
    const double y = rowY(model, layout.plot, tick.row);
    if (y < layout.plot.top() - 1 || y > layout.plot.bottom() + 1) continue;
    painter.fillRect(QRect(qRound(layout.plot.left()) - 5, qRound(y), 4, 1), theme.grid);
    painter.drawText(QRectF(0, y - 9, layout.plot.left() - 8, 18), Qt::AlignRight | Qt::AlignVCenter, tick.label);
  }
  if (model.axisTitle.isEmpty()) return;
  painter.save();
  painter.translate(kHeatTitleWidth / 2 + 2, layout.plot.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-layout.plot.height() / 2, -9, layout.plot.height(), 18), Qt::AlignCenter, model.axisTitle);
  painter.restore();
}

void paintTimeAxis(QPainter& painter, const HeatmapModel& model, const HeatmapLayout& layout, const Theme& theme) {
  const QFont font = uiFont(kHeatFontPx);
  const QFontMetricsF metrics(font);
  painter.setFont(font);
  painter.setPen(theme.textSecondary);
  const auto ticks = timeTicks(
      model.range, layout.plot.width(), [&metrics](const QString& text) { return metrics.horizontalAdvance(text); },
      model.timezone);
  for (const TimeTick& tick : ticks) {
    const double x = heatmapXOf(model, layout, tick.time);
    painter.fillRect(QRect(qRound(x), qRound(layout.plot.top()), 1, qRound(layout.plot.height()) + 4), theme.grid);
    painter.drawText(QRectF(x - 80, layout.plot.bottom() + 5, 160, 18), Qt::AlignHCenter | Qt::AlignTop, tick.label);
  }
}

void paintColorBar(QPainter& painter, const HeatmapModel& model, const QRectF& area, const Theme& theme) {
  if (area.isEmpty() || model.style.colors.empty()) return;
  const QFont font = uiFont(kHeatFontPx);
  const QFontMetricsF metrics(font);
  const QString low = heatmapCountText(model, model.lowest);
  const QString high = heatmapCountText(model, model.highest);
  const double lowWidth = std::ceil(metrics.horizontalAdvance(low));
  const double highWidth = std::ceil(metrics.horizontalAdvance(high));
  const double width = std::min(kHeatBarWidth, area.width() - lowWidth - highWidth - 16);
  if (width < 20) return;
  painter.setFont(font);
  painter.setPen(theme.textSecondary);
  painter.drawText(QRectF(area.left(), area.top(), lowWidth, area.height()), Qt::AlignLeft | Qt::AlignVCenter, low);
  const double left = area.left() + lowWidth + 8;
  QImage bar(static_cast<int>(model.style.colors.size()), 1, QImage::Format_RGB32);
  for (int i = 0; i < bar.width(); ++i) bar.setPixel(i, 0, model.style.colors[static_cast<std::size_t>(i)]);
  painter.drawImage(
      QRect(qRound(left), qRound(area.center().y() - kHeatBarHeight / 2), qRound(width), qRound(kHeatBarHeight)), bar);
  painter.drawText(QRectF(left + width + 8, area.top(), highWidth + 2, area.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   high);
}

}  // namespace

HeatmapLayout layOutHeatmap(const HeatmapModel& model, const QSizeF& size) {
  HeatmapLayout layout;
  const bool legend = model.showLegend && size.height() >= kHeatLegendFrom;
  const double below = kHeatTimeHeight + (legend ? kHeatLegendHeight : 4);
  const double height = std::max(10.0, std::floor(size.height() - kHeatTop - below));
  layout.ticks = heatmapTicks(model, height);
  double left = kHeatSide;
  if (model.showAxis) {
    const QFontMetricsF metrics(uiFont(kHeatFontPx));
    double widest = 0;
    for (const HeatmapTick& tick : layout.ticks) widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    left = std::min(std::ceil(widest + 16 + (model.axisTitle.isEmpty() ? 0 : kHeatTitleWidth)), size.width() * 0.4);
  }
  layout.plot = QRectF(left, kHeatTop, std::max(10.0, std::floor(size.width() - left - kHeatSide)), height);
  if (legend)
    layout.legend = QRectF(left, size.height() - kHeatLegendHeight, layout.plot.width(), kHeatLegendHeight - 4);
  return layout;
}

double heatmapXOf(const HeatmapModel& model, const HeatmapLayout& layout, Timestamp time) {
  const double length = std::max(1.0, static_cast<double>(model.range.to - model.range.from));
  return layout.plot.left() + static_cast<double>(time - model.range.from) / length * layout.plot.width();
}

Timestamp heatmapTimeAt(const HeatmapModel& model, const HeatmapLayout& layout, double x) {
  const double share = std::clamp((x - layout.plot.left()) / layout.plot.width(), 0.0, 1.0);
  return model.range.from +
         static_cast<Timestamp>(std::llround(share * static_cast<double>(model.range.to - model.range.from)));
}

void paintHeatmap(QImage& image, const HeatmapModel& model, const HeatmapLayout& layout, const Theme& theme) {
  const double ratio = image.devicePixelRatioF();
  {
    QPainter painter(&image);
    paintTimeAxis(painter, model, layout, theme);
    paintValueAxis(painter, model, layout, theme);
    paintColorBar(painter, model, layout.legend, theme);
  }
  HeatStyle style = model.style;
  style.gap *= ratio;
  const QRectF device(layout.plot.topLeft() * ratio, layout.plot.size() * ratio);
  paintHeatCells(image, device.toRect(), model.range, model.cells, style);
}

std::optional<HeatmapCell> heatmapCellAt(const HeatmapModel& model, const HeatmapLayout& layout, const QPointF& at) {
  if (model.empty() || !layout.plot.contains(at)) return {};
  const double exact =
      static_cast<double>(model.range.from) +
      (at.x() - layout.plot.left()) / layout.plot.width() * static_cast<double>(model.range.to - model.range.from);
  const auto& starts = model.table.starts;
  const auto after = std::upper_bound(starts.begin(), starts.end(), static_cast<Timestamp>(std::floor(exact)));
  if (after == starts.begin()) return {};
  HeatmapCell cell;
  cell.column = static_cast<std::size_t>(after - starts.begin()) - 1;
  if (exact >= static_cast<double>(starts[cell.column] + model.table.width)) return {};
  const double down = (at.y() - layout.plot.top()) / layout.plot.height();
  const double share = model.style.reverse ? down : 1 - down;
  const double row = std::floor(model.style.fromRow + share * (model.style.toRow - model.style.fromRow));
  if (row < 0 || row >= static_cast<double>(model.table.rows)) return {};
  cell.row = static_cast<std::size_t>(row);
  cell.count = model.table.counts[cell.row * starts.size() + cell.column];
  const double left = heatmapXOf(model, layout, starts[cell.column]);
  const double right = heatmapXOf(model, layout, starts[cell.column] + model.table.width);
  const double y = rowY(model, layout.plot, row);
  cell.rect =
      QRectF(QPointF(left, y), QPointF(right, rowY(model, layout.plot, row + 1))).normalized().intersected(layout.plot);
  return cell;
}

QStringList heatmapTip(const HeatmapModel& model, const HeatmapCell& cell) {
  const auto time = [&model](Timestamp t) { return QString::fromStdString(dashboards::formatTime(t, model.timezone)); };
  const Timestamp start = model.table.starts[cell.column];
  const QString end = time(start + model.table.width);
  QStringList lines{time(start) + QStringLiteral(" – ") + end.section(QLatin1Char(' '), -1)};
  lines << QObject::tr("Bucket") + QLatin1Char('\t') + heatmapRowText(model, cell.row);
  lines << model.valueName + QLatin1Char('\t') +
               (std::isnan(cell.count) ? QObject::tr("none") : heatmapCountText(model, cell.count));
  return lines;
}

}  // namespace oriel::widgets
