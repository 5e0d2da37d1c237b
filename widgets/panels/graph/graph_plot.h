#pragma once

#include <QChartView>
#include <QImage>
#include <memory>
#include <optional>

#include "widgets/panels/graph/graph_model.h"
#include "widgets/panels/graph/hover_layer.h"

class QCategoryAxis;

namespace oriel::widgets {

class SeriesItem;

/// Plot area, grid and axes of a graph: Qt Charts is the frame, one item paints all series. The whole is kept as a
/// picture; what follows the mouse is painted over it. UI thread.
class GraphPlot : public QChartView {
  Q_OBJECT
 public:
  GraphPlot(ThemeKind theme, QWidget* parent);

  void setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& tooltip);
  void setCrosshair(std::optional<Timestamp> time);
  QRectF plotRect() const { return area_; }
  const HoverLayer& hover() const { return hover_; }
  /// The opaque colour behind the plot.
  void setGround(const QColor& ground);

 Q_SIGNALS:
  void zoomRequested(Timestamp from, Timestamp to);
  void zoomOutRequested();
  void hovered(std::optional<Timestamp> time);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  QCategoryAxis* makeAxis(Qt::Alignment side);
  void arrange();
  void layOut(const QRectF& all);
  void arrangeTimeAxis();
  void forgetPicture();
  void paintPicture();
  void paintTimeGrid(QPainter& painter) const;
  void paintTitles(QPainter& painter) const;
  void updateHover();
  void setLabels(QCategoryAxis* axis, const std::vector<GraphTick>& ticks, double min, double max);
  void arrangeValueAxis(QCategoryAxis* axis, const GraphAxis& source, const std::vector<GraphTick>& ticks);

  ThemeKind theme_;
  std::shared_ptr<const GraphModel> model_;
  std::vector<GraphTick> timeTicks_;  ///< px from the left, and the label
  QCategoryAxis* leftAxis_;
  QCategoryAxis* rightAxis_;
  SeriesItem* series_;
  HoverLayer hover_;
  QRectF area_;
  QRectF laidOut_;  ///< the plot area that the axes were laid out for
  QColor ground_;
  QImage picture_;  ///< ground, axes and series: a hover only copies from it; null when stale
  std::optional<QPointF> pressed_;
};

}  // namespace oriel::widgets
