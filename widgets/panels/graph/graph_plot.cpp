#include "widgets/panels/graph/graph_plot.h"

#include <QCategoryAxis>
#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QLegend>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/painting/ticks.h"
#include "widgets/panels/graph/series_item.h"

namespace oriel::widgets {
namespace {

constexpr int kAxisFontPx = 12;
constexpr double kTopMargin = 8;
constexpr double kBottomMargin = 24;
constexpr double kSideMargin = 14;  ///< keeps the last time label whole
constexpr double kLabelGap = 10;
constexpr double kTitleWidth = 18;
constexpr double kMinDragPx = 5;
constexpr double kTimeLabelPx = 160;  ///< room around a tick; labels themselves are narrower

double widestLabel(const std::vector<GraphTick>& ticks) {
  const QFontMetricsF metrics(uiFont(kAxisFontPx));
  double widest = 0;
  for (const GraphTick& tick : ticks) widest = std::max(widest, metrics.horizontalAdvance(tick.label));
  return widest;
}

double sideWidth(const GraphAxis& axis, const std::vector<GraphTick>& ticks) {
  if (!axis.used) return kSideMargin;
  return std::ceil(widestLabel(ticks) + kLabelGap + 6 + (axis.title.isEmpty() ? 0 : kTitleWidth));
}

/// Positions for QCategoryAxis run linearly from 0 to 1: logarithmic scales then need no second kind of axis.
std::vector<GraphTick> asShares(const GraphAxis& axis, std::vector<GraphTick> ticks) {
  for (GraphTick& tick : ticks) tick.value = axis.scale.share(tick.value);
  return ticks;
}

}  // namespace

GraphPlot::GraphPlot(ThemeKind theme, QWidget* parent)
    : QChartView(parent), theme_(theme), hover_(theme), ground_(themeFor(theme).panel) {
  QChart* plot = chart();  // the view brings one; another would leave that to nobody
  plot->setBackgroundVisible(false);
  plot->setBackgroundRoundness(0);
  plot->setMargins(QMargins(0, 0, 0, 0));
  plot->setAnimationOptions(QChart::NoAnimation);
  plot->legend()->hide();
  setFrameShape(QFrame::NoFrame);
  setBackgroundBrush(Qt::NoBrush);
  viewport()->setAutoFillBackground(false);
  setRenderHint(QPainter::Antialiasing, false);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  leftAxis_ = makeAxis(Qt::AlignLeft);
  rightAxis_ = makeAxis(Qt::AlignRight);
  rightAxis_->setGridLineVisible(false);
  series_ = new SeriesItem(plot);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  // Qt Charts moves its items when it lays out, sometimes only with a later event.
  connect(scene(), &QGraphicsScene::changed, this, &GraphPlot::forgetPicture);
}

QCategoryAxis* GraphPlot::makeAxis(Qt::Alignment side) {
  const Theme& look = themeFor(theme_);
  auto* axis = new QCategoryAxis;
  axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  axis->setLabelsFont(uiFont(kAxisFontPx));
  axis->setLabelsBrush(look.textSecondary);
  // An opaque, already blended pen is many times cheaper than a translucent one.
  axis->setGridLinePen(QPen(look.grid, 1));
  axis->setLinePen(Qt::NoPen);
  axis->setTruncateLabels(false);
  chart()->addAxis(axis, side);
  return axis;
}

void GraphPlot::setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& tooltip) {
  model_ = std::move(model);
  arrange();
  series_->setModel(model_);
  hover_.setModel(model_, tooltip);
  hover_.takeDirty();
  forgetPicture();
}

void GraphPlot::setGround(const QColor& ground) {
  if (ground == ground_) return;
  ground_ = ground;
  forgetPicture();
}

void GraphPlot::forgetPicture() {
  picture_ = QImage();
  viewport()->update();
}

void GraphPlot::updateHover() { viewport()->update(hover_.takeDirty()); }

void GraphPlot::setCrosshair(std::optional<Timestamp> time) {
  hover_.setSharedTime(time);
  updateHover();
}

void GraphPlot::setLabels(QCategoryAxis* axis, const std::vector<GraphTick>& ticks, double min, double max) {
  // Every label is a text item of its own: they are only rebuilt when a tick really changed.
  const QStringList old = axis->categoriesLabels();
  QStringList wanted;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    QString label = ticks[i].label;
    while (wanted.contains(label)) label += QChar(0x200b);  // labels of one axis must differ; this one is invisible
    wanted << label;
  }
  bool same = old == wanted;
  for (std::size_t i = 0; same && i < ticks.size(); ++i)
    same = axis->endValue(wanted[static_cast<int>(i)]) == ticks[i].value;
  if (!same) {
    // One layout at the end instead of one a label.
    const bool quiet = axis->blockSignals(true);
    for (const QString& label : old) axis->remove(label);
    axis->setStartValue(min - (max - min));
    for (std::size_t i = 0; i < ticks.size(); ++i) axis->append(wanted[static_cast<int>(i)], ticks[i].value);
    axis->blockSignals(quiet);
    Q_EMIT axis->categoriesChanged();
  }
  if (axis->min() != min || axis->max() != max) axis->setRange(min, max);
}

void GraphPlot::arrangeValueAxis(QCategoryAxis* axis, const GraphAxis& source, const std::vector<GraphTick>& ticks) {
  axis->setVisible(source.used);
  if (!source.used) return;
  axis->setGridLineVisible(axis == leftAxis_ ? source.grid : source.grid && !model_->left.used);
  setLabels(axis, asShares(source, ticks), 0, 1);
}

void GraphPlot::arrange() {
  if (!model_ || width() < 40 || height() < 40) return;
  const QRectF all(0, 0, width(), height());
  const double plotHeight = all.height() - kTopMargin - kBottomMargin;
  GraphAxis left = model_->left;
  // An empty graph still has a frame.
  left.used = left.used || !model_->right.used;
  const std::vector<GraphTick> leftTicks = axisTicks(left, plotHeight);
  const std::vector<GraphTick> rightTicks =
      model_->right.used ? axisTicks(model_->right, plotHeight) : std::vector<GraphTick>();
  const double leftWidth = sideWidth(left, leftTicks);
  const double rightWidth = sideWidth(model_->right, rightTicks);
  area_ = QRectF(leftWidth, kTopMargin, std::max(10.0, std::floor(all.width() - leftWidth - rightWidth)),
                 std::max(10.0, plotHeight));
  layOut(all);
  arrangeValueAxis(leftAxis_, left, leftTicks);
  arrangeValueAxis(rightAxis_, model_->right, rightTicks);
  arrangeTimeAxis();
  series_->setArea(area_);
  hover_.setArea(area_, all);
}

void GraphPlot::layOut(const QRectF& all) {
  if (laidOut_ == area_ && chart()->geometry() == all) return;
  laidOut_ = area_;
  chart()->setGeometry(all);
  chart()->setPlotArea(area_);
  // Setting a plot area does not move axes that were laid out for a former one; a new layout does.
  chart()->layout()->invalidate();
  chart()->layout()->setGeometry(area_);
  chart()->layout()->activate();
}

void GraphPlot::arrangeTimeAxis() {
  const QFontMetricsF metrics(uiFont(kAxisFontPx));
  const auto width = [&metrics](const QString& text) { return metrics.horizontalAdvance(text); };
  timeTicks_.clear();
  for (const TimeTick& tick : timeTicks(model_->range, area_.width(), width, model_->timezone)) {
    const double x = plotPoint(area_, model_->range, {}, tick.time, 0).x();
    // A label that would be cut at the edge says less than none.
    if (x + width(tick.label) / 2 > this->width() - 2 || x - width(tick.label) / 2 < 2) continue;
    timeTicks_.push_back({x, tick.label});
  }
}

void GraphPlot::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  arrange();
  forgetPicture();
}

void GraphPlot::hideEvent(QHideEvent* event) {
  series_->dropCache();
  picture_ = QImage();
  QChartView::hideEvent(event);
}

void GraphPlot::paintPicture() {
  const qreal ratio = devicePixelRatioF();
  picture_ = QImage(viewport()->size() * ratio, QImage::Format_RGB32);
  picture_.setDevicePixelRatio(ratio);
  picture_.fill(ground_);
  const QRectF all(viewport()->rect());
  QPainter painter(&picture_);
  paintTimeGrid(painter);
  scene()->render(&painter, all, all);
  paintTitles(painter);
}

// Time labels move with every refresh, and Qt Charts lays each of them out as a rich text document when its range
// moves: a fifth of the cost of new data. Painted here they are next to free.
void GraphPlot::paintTimeGrid(QPainter& painter) const {
  const Theme& look = themeFor(theme_);
  painter.setFont(uiFont(kAxisFontPx));
  painter.setPen(look.textSecondary);
  for (const GraphTick& tick : timeTicks_) {
    const int x = static_cast<int>(std::floor(tick.value));
    painter.fillRect(QRect(x, static_cast<int>(area_.top()), 1, static_cast<int>(area_.height())), look.grid);
    painter.drawText(QRectF(tick.value - kTimeLabelPx / 2, area_.bottom() + 5, kTimeLabelPx, kBottomMargin - 6),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, tick.label);
  }
}

void GraphPlot::paintEvent(QPaintEvent* event) {
  if (picture_.isNull() || picture_.devicePixelRatio() != devicePixelRatioF()) paintPicture();
  const qreal ratio = picture_.devicePixelRatio();
  QPainter painter(viewport());
  for (const QRect& part : event->region())
    painter.drawImage(QPointF(part.topLeft()), picture_,
                      QRectF(QPointF(part.topLeft()) * ratio, QSizeF(part.size()) * ratio));
  hover_.paint(painter);
}

void GraphPlot::paintTitles(QPainter& painter) const {
  if (!model_) return;
  painter.setFont(uiFont(kAxisFontPx));
  painter.setPen(themeFor(theme_).textSecondary);
  const auto rotated = [&](const QString& title, double x, double degrees) {
    if (title.isEmpty()) return;
    painter.save();
    painter.translate(x, area_.center().y());
    painter.rotate(degrees);
    painter.drawText(QRectF(-area_.height() / 2, -kTitleWidth / 2, area_.height(), kTitleWidth), Qt::AlignCenter,
                     title);
    painter.restore();
  };
  rotated(model_->left.title, kTitleWidth / 2 + 2, -90);
  if (model_->right.used) rotated(model_->right.title, width() - kTitleWidth / 2 - 2, 90);
}

void GraphPlot::mouseMoveEvent(QMouseEvent* event) {
  hover_.setPointer(event->position());
  updateHover();
  const Qt::CursorShape shape = area_.contains(event->position()) ? Qt::CrossCursor : Qt::ArrowCursor;
  if (cursor().shape() != shape) setCursor(shape);
  Q_EMIT hovered(area_.contains(event->position()) ? hover_.timeAt(event->position().x()) : std::nullopt);
}

void GraphPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !area_.contains(event->position())) return;
  pressed_ = event->position();
  hover_.setSelection(pressed_);
  updateHover();
}

void GraphPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (!pressed_) return;
  const auto from = hover_.timeAt(std::min(pressed_->x(), event->position().x()));
  const auto to = hover_.timeAt(std::max(pressed_->x(), event->position().x()));
  const bool dragged = std::abs(pressed_->x() - event->position().x()) >= kMinDragPx;
  pressed_.reset();
  hover_.setSelection({});
  updateHover();
  if (dragged && from && to && *from < *to) Q_EMIT zoomRequested(*from, *to);
}

void GraphPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) Q_EMIT zoomOutRequested();
}

void GraphPlot::leaveEvent(QEvent* event) {
  hover_.setPointer({});
  updateHover();
  Q_EMIT hovered({});
  QChartView::leaveEvent(event);
}

// The wheel scrolls the dashboard, not the plot.
void GraphPlot::wheelEvent(QWheelEvent* event) { event->ignore(); }

}  // namespace oriel::widgets
