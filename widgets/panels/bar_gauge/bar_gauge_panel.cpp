#include "widgets/panels/bar_gauge/bar_gauge_panel.h"

#include <QPainter>
#include <QWheelEvent>
#include <algorithm>

#include "widgets/panels/bar_gauge/bar_gauge_painter.h"

namespace oriel::widgets {
namespace {

constexpr int kBarPanelPadding = 10;

}  // namespace

void BarGaugePanel::paintValues(QPainter& painter, const std::vector<SingleValue>& values) {
  const QRect area = rect().adjusted(kBarPanelPadding, 2, -kBarPanelPadding, -kBarPanelPadding);
  offset_ = std::clamp(offset_, 0, barGaugeOverflow(area.size(), values.size(), options_));
  painter.setClipRect(area);
  paintBarGauge(painter, area, values, options_, theme(), offset_);
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
