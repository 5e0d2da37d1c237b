#pragma once

#include <QFont>
#include <QHash>
#include <QPixmap>
#include <QRegion>
#include <QStaticText>
#include <memory>
#include <optional>

#include "dashboards/panels/common_options.h"
#include "widgets/panels/graph/graph_model.h"

class QPainter;

namespace oriel::widgets {

/// One line of the tooltip.
struct TooltipRow {
  QString name;
  QString value;
  QColor color;
  QPointF dot;  ///< where the sample stands in the plot
  double number = 0;
  bool near = false;  ///< nearest to the pointer
};

/// The rows at `time`: every shown series' sample nearest to it (not further than its own step). `pointerY` picks the
/// nearest one.
std::vector<TooltipRow> tooltipRows(const GraphModel& model, const QRectF& area, Timestamp time, double pointerY,
                                    const dashboards::TooltipOptions& options, ThemeKind theme);

/// Crosshair, dots, tooltip and the zoom selection above a plot. No item of the scene: the plot paints it over its
/// finished picture, so that a mouse move repaints only what moved. UI thread.
class HoverLayer {
 public:
  explicit HoverLayer(ThemeKind theme);
  void setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& options);
  void setArea(const QRectF& area, const QRectF& scene);
  void setPointer(std::optional<QPointF> position);   ///< this panel's own
  void setSharedTime(std::optional<Timestamp> time);  ///< another panel's
  void setSelection(std::optional<QPointF> start);    ///< drag in progress since
  std::optional<Timestamp> timeAt(double x) const;
  const std::vector<TooltipRow>& rows() const { return rows_; }

  /// What must be painted again since the last call: the old places and the new ones.
  QRegion takeDirty();
  void paint(QPainter& painter);

 private:
  double xOf(Timestamp time) const;
  std::optional<double> crosshairX() const;
  bool isStrong(const TooltipRow& row) const { return row.near && rows_.size() > 1; }
  bool showsTooltip() const { return pointer_ && !selection_ && !rows_.empty(); }
  void layOutTooltip();
  QRegion covered() const;
  void paintCrosshair(QPainter& painter, double x) const;
  void paintDots(QPainter& painter);
  void paintTooltip(QPainter& painter) const;
  void paintRow(QPainter& painter, std::size_t index, double y) const;
  const QStaticText& nameText(const QString& name, bool strong);

  ThemeKind theme_;
  QFont plain_;
  QFont bold_;
  std::shared_ptr<const GraphModel> model_;
  dashboards::TooltipOptions options_;
  QRectF area_;
  QRectF scene_;
  std::optional<QPointF> pointer_;
  std::optional<Timestamp> shared_;
  std::optional<QPointF> selection_;
  std::vector<TooltipRow> rows_;
  QString head_;  ///< the tooltip's time
  QRectF box_;    ///< the tooltip's place
  double nameWidth_ = 0;
  std::size_t shown_ = 0;  ///< rows that fit
  QRegion painted_;
  QHash<QRgb, QPixmap> dots_;
  // Shaping a text costs more than painting it: names are kept for the whole model, values are shaped once a move.
  QHash<QString, double> nameWidths_;
  QHash<QString, QStaticText> names_;
  std::vector<QStaticText> rowNames_;
  std::vector<QStaticText> rowValues_;
};

}  // namespace oriel::widgets
