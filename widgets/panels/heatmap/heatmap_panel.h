#pragma once

#include <QImage>
#include <memory>
#include <optional>

#include "dashboards/panels/heatmap_options.h"
#include "widgets/panels/heatmap/heatmap_scene.h"
#include "widgets/panels/panel_widget.h"

namespace oriel::widgets {

/// A heatmap: painted once into a picture; crosshair, tooltip and selection are painted over it, so that a mouse move
/// repaints only what moved. UI thread.
class HeatmapPanel : public PanelWidget {
  Q_OBJECT
 public:
  HeatmapPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr& data) override;
  void setCrosshair(std::optional<Timestamp> time) override;
  bool hasContent() const override { return model_ && !model_->empty(); }

  const HeatmapModel& model() const { return *model_; }
  const HeatmapLayout& layout() const { return layout_; }
  /// The lines of the tooltip that is shown; empty when there is none.
  QStringList tip() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void forgetPicture();
  void arrange();
  void makePicture();
  void updateHover();
  QRectF tipRect() const;
  QRegion hoverRegion() const;
  void paintHover(QPainter& painter) const;
  void paintTip(QPainter& painter) const;

  dashboards::HeatmapOptions options_;
  dashboards::PanelDataPtr data_;
  QColor ground_;
  std::shared_ptr<const HeatmapModel> model_;
  HeatmapLayout layout_;
  QImage picture_;
  std::optional<QPointF> pointer_;
  std::optional<HeatmapCell> cell_;
  std::optional<Timestamp> shared_;
  std::optional<double> dragFrom_;
  QRegion painted_;
};

}  // namespace oriel::widgets
