#include "widgets/panels/graph/series_item.h"

#include <QPainter>
#include <QWidget>

namespace oriel::widgets {

SeriesItem::SeriesItem(QGraphicsItem* parent) : QGraphicsItem(parent) { setZValue(5); }

void SeriesItem::setModel(std::shared_ptr<const GraphModel> model) {
  model_ = std::move(model);
  cache_ = QImage();
  update();
}

void SeriesItem::setArea(const QRectF& area) {
  if (area == area_) return;
  prepareGeometryChange();
  area_ = area;
  cache_ = QImage();
}

void SeriesItem::dropCache() { cache_ = QImage(); }

void SeriesItem::paintCache(qreal ratio) {
  const QSize size = (area_.size() * ratio).toSize();
  cache_ = QImage(size, QImage::Format_ARGB32_Premultiplied);
  cache_.setDevicePixelRatio(ratio);
  cache_.fill(Qt::transparent);
  std::vector<PaintSeries> shown;
  for (const GraphSeries& series : model_->series)
    if (!series.hidden) shown.push_back(series.paint);
  paintPlot(cache_, QRectF(QPointF(0, 0), area_.size()), {model_->range, model_->left.scale, model_->right.scale},
            model_->thresholds, shown);
}

void SeriesItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) {
  if (!model_ || area_.isEmpty()) return;
  const qreal ratio = widget ? widget->devicePixelRatioF() : painter->device()->devicePixelRatioF();
  if (cache_.isNull() || cache_.devicePixelRatio() != ratio) paintCache(ratio);
  painter->drawImage(area_.topLeft(), cache_);
}

}  // namespace oriel::widgets
