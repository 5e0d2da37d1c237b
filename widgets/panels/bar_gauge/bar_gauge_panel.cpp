#include "widgets/panels/bar_gauge/bar_gauge_panel.h"

#include <QPainter>
#include <QWheelEvent>
#include <algorithm>

#include "widgets/panels/bar_gauge/bar_gauge_painter.h"

namespace oriel::widgets {
namespace {

constexpr int kBarPanelPadding = 10;
constexpr int kBarHandlePx = 4;

/// Says that there is more than is seen, and where one is.
void paintBarHandle(QPainter& painter, const QRect& area, bool horizontal, int overflow, int offset,
                    const Theme& theme) {
  const int seen = horizontal ? area.height() : area.width();
  const int length = std::max(16, seen * seen / (seen + overflow));
  const int at = static_cast<int>(static_cast<qint64>(seen - length) * offset / overflow);
  const QColor color = blended(theme.panel, theme.text, 0.25);
  const QRect handle = horizontal ? QRect(area.right() + 4, area.top() + at, kBarHandlePx, length)
                                  : QRect(area.left() + at, area.bottom() + 4, length, kBarHandlePx);
  painter.setClipping(false);
  painter.fillRect(handle, color);
}

}  // namespace

void BarGaugePanel::paintValues(QPainter& painter, const std::vector<SingleValue>& values) {
  const QRect area = rect().adjusted(kBarPanelPadding, 2, -kBarPanelPadding, -kBarPanelPadding);
  const int overflow = barGaugeOverflow(area.size(), values.size(), options_);
  offset_ = std::clamp(offset_, 0, overflow);
  painter.setClipRect(area);
  paintBarGauge(painter, area, values, options_, theme(), offset_);
  if (overflow > 0)
    paintBarHandle(painter, area, isBarGaugeHorizontal(area.size(), options_), overflow, offset_, theme());
}

void BarGaugePanel::wheelEvent(QWheelEvent* event) {
  const QRect area = rect().adjusted(kBarPanelPadding, 2, -kBarPanelPadding, -kBarPanelPadding);
  const int most = barGaugeOverflow(area.size(), values().size(), options_);
  const QPoint delta = event->angleDelta();
  const int wanted = std::clamp(offset_ - (delta.y() != 0 ? delta.y() : delta.x()) / 3, 0, most);
  // What cannot move leaves the wheel to the page.
  if (wanted == offset_) {
    event->ignore();
    return;
  }
  offset_ = wanted;
  event->accept();
  update();
}

}  // namespace oriel::widgets
