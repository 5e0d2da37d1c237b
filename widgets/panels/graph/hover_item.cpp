#include "widgets/panels/graph/hover_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

constexpr double kRowHeight = 20;
constexpr double kTipPadding = 10;
constexpr double kSwatch = 14;

/// Index of the sample nearest to `time`, if it is not further away than the series' own step.
std::optional<std::size_t> nearestSample(const GraphSeries& series, Timestamp time) {
  const std::vector<Timestamp>& times = *series.times;
  if (times.empty()) return {};
  auto it = std::lower_bound(times.begin(), times.end(), time);
  if (it == times.end() || (it != times.begin() && time - *std::prev(it) <= *it - time)) it = std::prev(it == times.begin() ? std::next(it) : it);
  const auto index = static_cast<std::size_t>(it - times.begin());
  const Duration step = times.size() > 1 ? (times.back() - times.front()) / static_cast<Duration>(times.size() - 1) : kHour;
  if (std::abs(times[index] - time) > std::max<Duration>(step, 1)) return {};
  if (std::isnan((*series.values)[index])) return {};
  return index;
}

double paintedValue(const GraphSeries& series, Timestamp time) {
  const std::vector<Timestamp>& times = *series.paint.times;
  const auto it = std::lower_bound(times.begin(), times.end(), time);
  if (it == times.end()) return std::nan("");
  return (*series.paint.values)[static_cast<std::size_t>(it - times.begin())];
}

}  // namespace

std::vector<TooltipRow> tooltipRows(const GraphModel& model, const QRectF& area, Timestamp time, double pointerY,
                                    const dashboards::TooltipOptions& options, ThemeKind theme) {
  std::vector<TooltipRow> rows;
  for (const GraphSeries& series : model.series) {
    if (series.hidden || series.options.hideFromTooltip) continue;
    const auto index = nearestSample(series, time);
    if (!index) continue;
    TooltipRow row;
    const double value = (*series.values)[*index];
    row.number = series.options.negativeY ? -value : value;
    if (options.hideZeros && row.number == 0) continue;
    row.name = series.name;
    row.color = series.color;
    row.value = QString::fromStdString(dashboards::displayValue(series.field, row.number, theme, model.timezone).toString());
    const ValueScale& scale = series.paint.rightAxis ? model.right.scale : model.left.scale;
    row.dot = plotPoint(area, model.range, scale, (*series.times)[*index], paintedValue(series, (*series.times)[*index]));
    rows.push_back(std::move(row));
  }
  const auto nearest = std::min_element(rows.begin(), rows.end(), [pointerY](const TooltipRow& a, const TooltipRow& b) {
    return std::abs(a.dot.y() - pointerY) < std::abs(b.dot.y() - pointerY);
  });
  if (nearest != rows.end()) nearest->near = true;
  if (options.mode == dashboards::TooltipMode::Single) std::erase_if(rows, [](const TooltipRow& row) { return !row.near; });
  if (options.sort == "desc")
    std::stable_sort(rows.begin(), rows.end(), [](const TooltipRow& a, const TooltipRow& b) { return a.number > b.number; });
  if (options.sort == "asc")
    std::stable_sort(rows.begin(), rows.end(), [](const TooltipRow& a, const TooltipRow& b) { return a.number < b.number; });
  return rows;
}

HoverItem::HoverItem(ThemeKind theme, QGraphicsItem* parent) : QGraphicsItem(parent), theme_(theme) {
  setZValue(20);
  setAcceptedMouseButtons(Qt::NoButton);
}

void HoverItem::setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& options) {
  model_ = std::move(model);
  options_ = options;
  if (pointer_) setPointer(pointer_);
  update();
}

void HoverItem::setArea(const QRectF& area, const QRectF& scene) {
  prepareGeometryChange();
  area_ = area;
  scene_ = scene;
}

std::optional<Timestamp> HoverItem::timeAt(double x) const {
  if (!model_ || area_.width() <= 0) return {};
  const double share = std::clamp((x - area_.left()) / area_.width(), 0.0, 1.0);
  return model_->range.from + static_cast<Timestamp>(std::llround(share * static_cast<double>(model_->range.to - model_->range.from)));
}

double HoverItem::xOf(Timestamp time) const { return plotPoint(area_, model_->range, model_->left.scale, time, 0).x(); }

void HoverItem::setPointer(std::optional<QPointF> position) {
  pointer_ = position && area_.contains(*position) ? position : std::nullopt;
  rows_.clear();
  if (pointer_ && model_) {
    const auto time = timeAt(pointer_->x());
    if (time && options_.mode != dashboards::TooltipMode::None) rows_ = tooltipRows(*model_, area_, *time, pointer_->y(), options_, theme_);
  }
  update();
}

void HoverItem::setSharedTime(std::optional<Timestamp> time) {
  if (shared_ == time) return;
  shared_ = time;
  update();
}

void HoverItem::setSelection(std::optional<QPointF> start) {
  selection_ = start;
  update();
}

void HoverItem::paintCrosshair(QPainter& painter, double x) const {
  QPen pen(blended(themeFor(theme_).panel, themeFor(theme_).text, 0.5), 1);
  pen.setDashPattern({4, 3});
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(pen);
  painter.drawLine(QPointF(std::floor(x) + 0.5, area_.top()), QPointF(std::floor(x) + 0.5, area_.bottom()));
}

void HoverItem::paintDots(QPainter& painter) const {
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (const TooltipRow& row : rows_) {
    if (std::isnan(row.dot.y()) || !area_.contains(row.dot)) continue;
    painter.setPen(QPen(themeFor(theme_).panel, 1.5));
    painter.setBrush(row.color);
    painter.drawEllipse(row.dot, 4, 4);
  }
}

void HoverItem::paintTooltip(QPainter& painter) const {
  const Theme& look = themeFor(theme_);
  const auto time = timeAt(pointer_->x());
  const QString head = QString::fromStdString(dashboards::formatTime(*time, model_->timezone));
  const QFont plain = uiFont(12);
  const QFont bold = uiFont(12, QFont::DemiBold);
  const QFontMetricsF metrics(plain);
  const QFontMetricsF boldMetrics(bold);
  const double room = scene_.height() - 2 * kTipPadding - kRowHeight - 8;
  const auto fits = static_cast<std::size_t>(std::max(1.0, room / kRowHeight));
  const std::size_t shown = rows_.size() > fits ? fits - (fits > 1 ? 1 : 0) : rows_.size();
  double nameWidth = 0;
  double valueWidth = 0;
  const double maxName = scene_.width() * 0.5;
  for (std::size_t i = 0; i < shown; ++i) {
    nameWidth = std::max(nameWidth, std::min(maxName, boldMetrics.horizontalAdvance(rows_[i].name)));
    valueWidth = std::max(valueWidth, boldMetrics.horizontalAdvance(rows_[i].value));
  }
  const double width = std::max(boldMetrics.horizontalAdvance(head), kSwatch + 8 + nameWidth + 24 + valueWidth) + 2 * kTipPadding;
  const bool more = shown < rows_.size();
  const double height = kTipPadding * 1.4 + kRowHeight * static_cast<double>(1 + shown + (more ? 1 : 0));
  double left = pointer_->x() + 14;
  if (left + width > scene_.right() - 2) left = pointer_->x() - 14 - width;
  const double top = std::clamp(pointer_->y() - height / 2, scene_.top() + 2, std::max(scene_.top() + 2, scene_.bottom() - height - 2));
  const QRectF box(std::max(scene_.left() + 2, left), top, width, height);
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(look.border);
  painter.setBrush(look.raised);
  painter.drawRoundedRect(box, look.radius, look.radius);
  double y = box.top() + kTipPadding * 0.7;
  const auto line = [&] { return QRectF(box.left() + kTipPadding, y, box.width() - 2 * kTipPadding, kRowHeight); };
  painter.setFont(bold);
  painter.setPen(look.text);
  painter.drawText(line(), Qt::AlignVCenter | Qt::AlignLeft, head);
  for (std::size_t i = 0; i < shown; ++i) {
    const TooltipRow& row = rows_[i];
    y += kRowHeight;
    painter.setPen(Qt::NoPen);
    painter.setBrush(row.color);
    painter.drawRoundedRect(QRectF(box.left() + kTipPadding, y + kRowHeight / 2 - 2, kSwatch, 4), 2, 2);
    const bool strong = row.near && rows_.size() > 1;
    painter.setFont(strong ? bold : plain);
    painter.setPen(strong ? look.text : look.textSecondary);
    const QRectF name(box.left() + kTipPadding + kSwatch + 8, y, nameWidth + 2, kRowHeight);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(row.name, Qt::ElideMiddle, static_cast<int>(nameWidth + 2)));
    painter.setPen(look.text);
    painter.drawText(line(), Qt::AlignVCenter | Qt::AlignRight, row.value);
  }
  if (more) {
    y += kRowHeight;
    painter.setFont(plain);
    painter.setPen(look.textSecondary);
    painter.drawText(line(), Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("+ %1").arg(rows_.size() - shown));
  }
}

void HoverItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  if (!model_) return;
  if (selection_ && pointer_) {
    QColor tint = themeFor(theme_).accent;
    tint.setAlphaF(0.2F);
    painter->fillRect(QRectF(QPointF(selection_->x(), area_.top()), QPointF(pointer_->x(), area_.bottom())).normalized(), tint);
  }
  if (pointer_)
    paintCrosshair(*painter, pointer_->x());
  else if (shared_ && *shared_ >= model_->range.from && *shared_ <= model_->range.to)
    paintCrosshair(*painter, xOf(*shared_));
  if (!pointer_ || rows_.empty()) return;
  paintDots(*painter);
  if (!selection_) paintTooltip(*painter);
}

}  // namespace oriel::widgets
