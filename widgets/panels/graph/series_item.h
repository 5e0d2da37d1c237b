#pragma once

#include <QGraphicsItem>
#include <QImage>
#include <memory>

#include "widgets/panels/graph/graph_model.h"

namespace oriel::widgets {

/// Paints every series of a graph into one cached image: a hover or a scroll only copies it. Child of the chart; UI
/// thread.
class SeriesItem : public QGraphicsItem {
 public:
  explicit SeriesItem(QGraphicsItem* parent);
  void setModel(std::shared_ptr<const GraphModel> model);
  void setArea(const QRectF& area);
  /// Forgets the image (a hidden panel needs none).
  void dropCache();

  QRectF boundingRect() const override { return area_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paintCache(qreal ratio);

  std::shared_ptr<const GraphModel> model_;
  QRectF area_;
  QImage cache_;
};

}  // namespace oriel::widgets
