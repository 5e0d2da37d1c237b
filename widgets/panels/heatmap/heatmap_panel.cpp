#include "widgets/panels/heatmap/heatmap_panel.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

constexpr double kHeatTipRow = 20;
constexpr double kHeatTipPadding = 10;
constexpr double kHeatMinDrag = 5;

QFont tipFont(bool strong) { return uiFont(12, strong ? QFont::DemiBold : QFont::Normal); }

}  // namespace

HeatmapPanel::HeatmapPanel(ThemeKind theme, QWidget* parent)
    : PanelWidget(theme, parent), ground_(themeFor(theme).panel) {
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
}

void HeatmapPanel::setPanel(const dashboards::Panel& panel) {
  options_ = dashboards::decodeHeatmapOptions(*panel.options);
  ground_ = panel.transparent ? theme().canvas : theme().panel;
  if (data_) setData(data_);
}

void HeatmapPanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  Theme look = theme();
  look.panel = ground_;
  model_ = std::make_shared<const HeatmapModel>(buildHeatmapModel(*data, options_, look));
  setAccessibleDescription(tr("Heatmap of %1 buckets").arg(model_->table.rows));
  arrange();
}

void HeatmapPanel::setCrosshair(std::optional<Timestamp> time) {
  shared_ = time;
  updateHover();
}

void HeatmapPanel::arrange() {
  if (model_) layout_ = layOutHeatmap(*model_, size());
  cell_ = model_ && pointer_ ? heatmapCellAt(*model_, layout_, *pointer_) : std::nullopt;
  forgetPicture();
}

void HeatmapPanel::forgetPicture() {
  picture_ = QImage();
  update();
}

void HeatmapPanel::resizeEvent(QResizeEvent*) { arrange(); }
void HeatmapPanel::hideEvent(QHideEvent*) { forgetPicture(); }

void HeatmapPanel::makePicture() {
  const double ratio = devicePixelRatioF();
  picture_ = QImage(size() * ratio, QImage::Format_RGB32);
  picture_.setDevicePixelRatio(ratio);
  picture_.fill(ground_);
  if (hasContent()) paintHeatmap(picture_, *model_, layout_, theme());
}

QStringList HeatmapPanel::tip() const {
  return model_ && cell_ && pointer_ && !dragFrom_ && options_.showTooltip ? heatmapTip(*model_, *cell_)
                                                                           : QStringList();
}

void HeatmapPanel::paintEvent(QPaintEvent* event) {
  if (picture_.isNull() && !size().isEmpty()) makePicture();
  QPainter painter(this);
  const double ratio = devicePixelRatioF();
  for (const QRect& part : event->region())
    painter.drawImage(QRectF(part), picture_, QRectF(part.topLeft() * ratio, QSizeF(part.size()) * ratio));
  if (hasContent()) paintHover(painter);
}

QRectF HeatmapPanel::tipRect() const {
  const QStringList lines = tip();
  if (lines.isEmpty()) return {};
  const QFontMetricsF metrics(tipFont(true));
  double width = 0;
  for (const QString& line : lines)
    width = std::max(width, metrics.horizontalAdvance(line) + (line.contains(QLatin1Char('\t')) ? 24 : 0));
  width = std::min(std::ceil(width) + 2 * kHeatTipPadding, static_cast<double>(this->width()) - 4);
  const double height = kHeatTipRow * static_cast<double>(lines.size()) + kHeatTipPadding * 1.4;
  double left = pointer_->x() + 14;
  if (left + width > this->width() - 2) left = pointer_->x() - 14 - width;
  const double top = std::clamp(pointer_->y() - height / 2, 2.0, std::max(2.0, this->height() - height - 2));
  return {std::floor(std::max(2.0, left)), std::floor(top), width, std::ceil(height)};
}

QRegion HeatmapPanel::hoverRegion() const {
  QRegion region;
  if (!hasContent()) return region;
  if (cell_) region += cell_->rect.adjusted(-2, -2, 2, 2).toAlignedRect();
  region += tipRect().adjusted(-1, -1, 1, 1).toAlignedRect();
  if (!pointer_ && shared_) region += QRect(qRound(heatmapXOf(*model_, layout_, *shared_)) - 1, 0, 3, height());
  if (dragFrom_ && pointer_)
    region += QRectF(QPointF(*dragFrom_, 0), QPointF(pointer_->x(), height()))
                  .normalized()
                  .adjusted(-2, 0, 2, 0)
                  .toAlignedRect();
  return region;
}

void HeatmapPanel::updateHover() {
  const QRegion now = hoverRegion();
  update(painted_ + now);
  painted_ = now;
}

void HeatmapPanel::paintHover(QPainter& painter) const {
  const Theme& look = theme();
  if (!pointer_ && shared_ && *shared_ >= model_->range.from && *shared_ <= model_->range.to) {
    QPen pen(blended(look.panel, look.text, 0.6), 1);
    pen.setDashPattern({4, 3});
    painter.setPen(pen);
    const double x = std::floor(heatmapXOf(*model_, layout_, *shared_)) + 0.5;
    painter.drawLine(QPointF(x, layout_.plot.top()), QPointF(x, layout_.plot.bottom()));
  }
  if (dragFrom_ && pointer_) {
    QColor tint = look.accent;
    tint.setAlpha(60);
    painter.fillRect(QRectF(QPointF(*dragFrom_, layout_.plot.top()), QPointF(pointer_->x(), layout_.plot.bottom()))
                         .normalized()
                         .intersected(layout_.plot),
                     tint);
    return;
  }
  if (!cell_) return;
  painter.setPen(look.text);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(cell_->rect.toAlignedRect().adjusted(0, 0, -1, -1));
  paintTip(painter);
}

void HeatmapPanel::paintTip(QPainter& painter) const {
  const QRectF box = tipRect();
  if (box.isEmpty()) return;
  const Theme& look = theme();
  painter.fillRect(box, look.border);
  painter.fillRect(box.adjusted(1, 1, -1, -1), look.raised);
  QRectF line(box.left() + kHeatTipPadding, box.top() + kHeatTipPadding * 0.7, box.width() - 2 * kHeatTipPadding,
              kHeatTipRow);
  for (const QString& text : tip()) {
    const bool pair = text.contains(QLatin1Char('\t'));
    painter.setFont(tipFont(!pair));
    painter.setPen(pair ? look.textSecondary : look.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     text.section(QLatin1Char('\t'), 0, 0));
    if (pair) {
      painter.setPen(look.text);
      painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                       text.section(QLatin1Char('\t'), 1));
    }
    line.translate(0, kHeatTipRow);
  }
}

void HeatmapPanel::mouseMoveEvent(QMouseEvent* event) {
  if (!hasContent()) return;
  pointer_ = event->position();
  const bool inside = layout_.plot.contains(*pointer_);
  if (dragFrom_)
    pointer_->setX(std::clamp(pointer_->x(), layout_.plot.left(), layout_.plot.right()));
  else if (!inside)
    pointer_.reset();
  cell_ = pointer_ ? heatmapCellAt(*model_, layout_, *pointer_) : std::nullopt;
  updateHover();
  Q_EMIT hovered(pointer_ ? std::optional<Timestamp>(heatmapTimeAt(*model_, layout_, pointer_->x())) : std::nullopt);
}

void HeatmapPanel::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && hasContent() && layout_.plot.contains(event->position()))
    dragFrom_ = event->position().x();
}

void HeatmapPanel::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !dragFrom_) return;
  const double from = *dragFrom_;
  const double to = std::clamp(event->position().x(), layout_.plot.left(), layout_.plot.right());
  dragFrom_.reset();
  updateHover();
  if (std::abs(to - from) < kHeatMinDrag) return;
  Q_EMIT zoomRequested(heatmapTimeAt(*model_, layout_, std::min(from, to)),
                       heatmapTimeAt(*model_, layout_, std::max(from, to)));
}

void HeatmapPanel::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) Q_EMIT zoomOutRequested();
}

void HeatmapPanel::leaveEvent(QEvent*) {
  pointer_.reset();
  cell_.reset();
  dragFrom_.reset();
  updateHover();
  Q_EMIT hovered(std::nullopt);
}

}  // namespace oriel::widgets
