#pragma once

#include <QGraphicsItem>
#include <memory>
#include <optional>

#include "dashboards/panels/common_options.h"
#include "widgets/panels/graph/graph_model.h"

namespace oriel::widgets {

/// One line of the tooltip.
struct TooltipRow {
  QString name;
  QString value;
  QColor color;
  QPointF dot;        ///< where the sample stands in the plot
  double number = 0;
  bool near = false;  ///< nearest to the pointer
};

/// The rows at `time`: every shown series' sample nearest to it (not further than its own step). `pointerY` picks the nearest one.
std::vector<TooltipRow> tooltipRows(const GraphModel& model, const QRectF& area, Timestamp time, double pointerY,
                                    const dashboards::TooltipOptions& options, ThemeKind theme);

/// Crosshair, dots, tooltip and the zoom selection above the series. Child of the chart; UI thread.
class HoverItem : public QGraphicsItem {
 public:
  HoverItem(ThemeKind theme, QGraphicsItem* parent);
  void setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& options);
  void setArea(const QRectF& area, const QRectF& scene);
  void setPointer(std::optional<QPointF> position);      ///< this panel's own
  void setSharedTime(std::optional<Timestamp> time);     ///< another panel's
  void setSelection(std::optional<QPointF> start);       ///< drag in progress since
  std::optional<Timestamp> timeAt(double x) const;
  const std::vector<TooltipRow>& rows() const { return rows_; }

  QRectF boundingRect() const override { return scene_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  double xOf(Timestamp time) const;
  void paintCrosshair(QPainter& painter, double x) const;
  void paintDots(QPainter& painter) const;
  void paintTooltip(QPainter& painter) const;

  ThemeKind theme_;
  std::shared_ptr<const GraphModel> model_;
  dashboards::TooltipOptions options_;
  QRectF area_;
  QRectF scene_;
  std::optional<QPointF> pointer_;
  std::optional<Timestamp> shared_;
  std::optional<QPointF> selection_;
  std::vector<TooltipRow> rows_;
};

}  // namespace oriel::widgets
