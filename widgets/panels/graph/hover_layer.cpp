#include "widgets/panels/graph/hover_layer.h"

#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

constexpr double kRowHeight = 20;
constexpr double kTipPadding = 10;
constexpr double kSwatch = 14;
constexpr int kDotPx = 10;
constexpr int kHoverFontPx = 12;

/// Index of the sample nearest to `time`, if it is not further away than the series' own step.
std::optional<std::size_t> nearestSample(const GraphSeries& series, Timestamp time) {
  const std::vector<Timestamp>& times = *series.times;
  if (times.empty()) return {};
  auto it = std::lower_bound(times.begin(), times.end(), time);
  if (it == times.end() || (it != times.begin() && time - *std::prev(it) <= *it - time))
    it = std::prev(it == times.begin() ? std::next(it) : it);
  const auto index = static_cast<std::size_t>(it - times.begin());
  const Duration step =
      times.size() > 1 ? (times.back() - times.front()) / static_cast<Duration>(times.size() - 1) : kHour;
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

QStaticText shapedText(const QString& text, const QFont& font) {
  QStaticText shaped(text);
  shaped.setTextFormat(Qt::PlainText);
  shaped.setPerformanceHint(QStaticText::AggressiveCaching);
  shaped.prepare({}, font);
  return shaped;
}

/// Without mappings the text needs no colour looked up beside it.
QString tooltipText(const dashboards::DisplayField& field, double value, ThemeKind theme, const std::string& timezone) {
  const dashboards::FieldConfig& config = *field.config;
  if (config.mappings.empty())
    return QString::fromStdString(dashboards::formatValue(value, config.unit, config.decimals, timezone).toString());
  return QString::fromStdString(dashboards::displayValue(field, value, theme, timezone).toString());
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
    row.value = tooltipText(series.field, row.number, theme, model.timezone);
    const ValueScale& scale = series.paint.rightAxis ? model.right.scale : model.left.scale;
    row.dot =
        plotPoint(area, model.range, scale, (*series.times)[*index], paintedValue(series, (*series.times)[*index]));
    rows.push_back(std::move(row));
  }
  const auto nearest = std::min_element(rows.begin(), rows.end(), [pointerY](const TooltipRow& a, const TooltipRow& b) {
    return std::abs(a.dot.y() - pointerY) < std::abs(b.dot.y() - pointerY);
  });
  if (nearest != rows.end()) nearest->near = true;
  if (options.mode == dashboards::TooltipMode::Single)
    std::erase_if(rows, [](const TooltipRow& row) { return !row.near; });
  if (options.sort == "desc")
    std::stable_sort(rows.begin(), rows.end(),
                     [](const TooltipRow& a, const TooltipRow& b) { return a.number > b.number; });
  if (options.sort == "asc")
    std::stable_sort(rows.begin(), rows.end(),
                     [](const TooltipRow& a, const TooltipRow& b) { return a.number < b.number; });
  return rows;
}

HoverLayer::HoverLayer(ThemeKind theme)
    : theme_(theme), plain_(uiFont(kHoverFontPx)), bold_(uiFont(kHoverFontPx, QFont::DemiBold)) {}

void HoverLayer::setModel(std::shared_ptr<const GraphModel> model, const dashboards::TooltipOptions& options) {
  model_ = std::move(model);
  options_ = options;
  nameWidths_.clear();
  names_.clear();
  if (pointer_) setPointer(pointer_);
}

void HoverLayer::setArea(const QRectF& area, const QRectF& scene) {
  area_ = area;
  scene_ = scene;
}

std::optional<Timestamp> HoverLayer::timeAt(double x) const {
  if (!model_ || area_.width() <= 0) return {};
  const double share = std::clamp((x - area_.left()) / area_.width(), 0.0, 1.0);
  return model_->range.from +
         static_cast<Timestamp>(std::llround(share * static_cast<double>(model_->range.to - model_->range.from)));
}

double HoverLayer::xOf(Timestamp time) const {
  return plotPoint(area_, model_->range, model_->left.scale, time, 0).x();
}

void HoverLayer::setPointer(std::optional<QPointF> position) {
  pointer_ = position && area_.contains(*position) ? position : std::nullopt;
  rows_.clear();
  if (!pointer_ || !model_) return;
  if (options_.mode != dashboards::TooltipMode::None)
    rows_ = tooltipRows(*model_, area_, *timeAt(pointer_->x()), pointer_->y(), options_, theme_);
  if (!rows_.empty()) layOutTooltip();
}

void HoverLayer::setSharedTime(std::optional<Timestamp> time) { shared_ = time; }

void HoverLayer::setSelection(std::optional<QPointF> start) { selection_ = start; }

const QStaticText& HoverLayer::nameText(const QString& name, bool strong) {
  const bool cut = nameWidths_.value(name) > nameWidth_;
  const QFont& font = strong ? bold_ : plain_;
  const QString shown = cut ? QFontMetricsF(font).elidedText(name, Qt::ElideMiddle, nameWidth_) : name;
  const QString key = (strong ? QLatin1Char('b') : QLatin1Char('p')) + shown;
  auto known = names_.find(key);
  if (known == names_.end()) known = names_.insert(key, shapedText(shown, font));
  return *known;
}

void HoverLayer::layOutTooltip() {
  head_ = QString::fromStdString(dashboards::formatTime(*timeAt(pointer_->x()), model_->timezone));
  const QFontMetricsF metrics(bold_);
  const double room = scene_.height() - 2 * kTipPadding - kRowHeight - 8;
  const auto fits = static_cast<std::size_t>(std::max(1.0, room / kRowHeight));
  shown_ = rows_.size() > fits ? fits - (fits > 1 ? 1 : 0) : rows_.size();
  nameWidth_ = 0;
  rowNames_.clear();
  rowValues_.clear();
  double valueWidth = 0;
  const double maxName = scene_.width() * 0.5;
  for (std::size_t i = 0; i < shown_; ++i) {
    auto known = nameWidths_.constFind(rows_[i].name);
    if (known == nameWidths_.cend())
      known = nameWidths_.insert(rows_[i].name, metrics.horizontalAdvance(rows_[i].name));
    nameWidth_ = std::max(nameWidth_, std::min(maxName, *known));
    rowValues_.push_back(shapedText(rows_[i].value, isStrong(rows_[i]) ? bold_ : plain_));
    valueWidth = std::max(valueWidth, rowValues_.back().size().width());
  }
  for (std::size_t i = 0; i < shown_; ++i) rowNames_.push_back(nameText(rows_[i].name, isStrong(rows_[i])));
  const double width =
      std::max(metrics.horizontalAdvance(head_), kSwatch + 8 + nameWidth_ + 24 + valueWidth) + 2 * kTipPadding;
  const bool more = shown_ < rows_.size();
  const double height = kTipPadding * 1.4 + kRowHeight * static_cast<double>(1 + shown_ + (more ? 1 : 0));
  double left = pointer_->x() + 14;
  if (left + width > scene_.right() - 2) left = pointer_->x() - 14 - width;
  const double top = std::clamp(pointer_->y() - height / 2, scene_.top() + 2,
                                std::max(scene_.top() + 2, scene_.bottom() - height - 2));
  box_ = QRectF(std::max(scene_.left() + 2, std::floor(left)) + 0.5, std::floor(top) + 0.5, std::ceil(width),
                std::ceil(height));
}

std::optional<double> HoverLayer::crosshairX() const {
  if (!model_) return {};
  if (pointer_) return pointer_->x();
  if (shared_ && *shared_ >= model_->range.from && *shared_ <= model_->range.to) return xOf(*shared_);
  return {};
}

QRegion HoverLayer::covered() const {
  QRegion region;
  const auto x = crosshairX();
  if (!x) return region;
  double left = *x - 1;
  double right = *x + 2;
  for (const TooltipRow& row : rows_) {
    left = std::min(left, row.dot.x() - kDotPx);
    right = std::max(right, row.dot.x() + kDotPx);
  }
  if (selection_) {
    left = std::min(left, selection_->x() - 1);
    right = std::max(right, selection_->x() + 1);
  }
  region += QRectF(QPointF(left, area_.top() - kDotPx), QPointF(right, area_.bottom() + kDotPx)).toAlignedRect();
  if (showsTooltip()) region += box_.adjusted(-2, -2, 2, 2).toAlignedRect();
  return region;
}

QRegion HoverLayer::takeDirty() {
  const QRegion now = covered();
  const QRegion dirty = painted_ + now;
  painted_ = now;
  return dirty;
}

void HoverLayer::paintCrosshair(QPainter& painter, double x) const {
  QPen pen(blended(themeFor(theme_).panel, themeFor(theme_).text, 0.5), 1);
  pen.setDashPattern({4, 3});
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(pen);
  painter.drawLine(QPointF(std::floor(x) + 0.5, area_.top()), QPointF(std::floor(x) + 0.5, area_.bottom()));
}

void HoverLayer::paintDots(QPainter& painter) {
  const qreal ratio = painter.device()->devicePixelRatioF();
  for (const TooltipRow& row : rows_) {
    if (std::isnan(row.dot.y()) || !area_.contains(row.dot)) continue;
    QPixmap& dot = dots_[row.color.rgb()];
    // A circle costs ten times its picture; panels have few colours.
    if (dot.isNull() || dot.devicePixelRatio() != ratio) {
      dot = QPixmap(QSize(kDotPx, kDotPx) * ratio);
      dot.setDevicePixelRatio(ratio);
      dot.fill(Qt::transparent);
      QPainter circle(&dot);
      circle.setRenderHint(QPainter::Antialiasing, true);
      circle.setPen(QPen(themeFor(theme_).panel, 1.5));
      circle.setBrush(row.color);
      circle.drawEllipse(QPointF(kDotPx / 2.0, kDotPx / 2.0), 4, 4);
    }
    painter.drawPixmap(QPoint(qRound(row.dot.x() - kDotPx / 2.0), qRound(row.dot.y() - kDotPx / 2.0)), dot);
  }
}

void HoverLayer::paintRow(QPainter& painter, std::size_t index, double y) const {
  const Theme& look = themeFor(theme_);
  const double left = box_.left() + kTipPadding;
  painter.fillRect(QRect(qRound(left), qRound(y + kRowHeight / 2 - 2), static_cast<int>(kSwatch), 4),
                   rows_[index].color);
  const bool strong = isStrong(rows_[index]);
  const QStaticText& value = rowValues_[index];
  const double top = y + (kRowHeight - value.size().height()) / 2;
  painter.setFont(strong ? bold_ : plain_);
  painter.setPen(strong ? look.text : look.textSecondary);
  painter.drawStaticText(QPointF(left + kSwatch + 8, top), rowNames_[index]);
  painter.setPen(look.text);
  painter.drawStaticText(QPointF(box_.right() - kTipPadding - value.size().width(), top), value);
}

void HoverLayer::paintTooltip(QPainter& painter) const {
  const Theme& look = themeFor(theme_);
  painter.fillRect(box_.toAlignedRect(), look.border);
  painter.fillRect(box_.toAlignedRect().adjusted(1, 1, -1, -1), look.raised);
  double y = box_.top() + kTipPadding * 0.7;
  const auto line = [&] { return QRectF(box_.left() + kTipPadding, y, box_.width() - 2 * kTipPadding, kRowHeight); };
  painter.setFont(bold_);
  painter.setPen(look.text);
  painter.drawText(line(), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, head_);
  for (std::size_t i = 0; i < shown_; ++i) {
    y += kRowHeight;
    paintRow(painter, i, y);
  }
  if (shown_ == rows_.size()) return;
  y += kRowHeight;
  painter.setFont(plain_);
  painter.setPen(look.textSecondary);
  painter.drawText(line(), Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("+ %1").arg(rows_.size() - shown_));
}

void HoverLayer::paint(QPainter& painter) {
  const auto x = crosshairX();
  if (!x) return;
  if (selection_ && pointer_) {
    QColor tint = themeFor(theme_).accent;
    tint.setAlphaF(0.2F);
    painter.fillRect(QRectF(QPointF(selection_->x(), area_.top()), QPointF(pointer_->x(), area_.bottom())).normalized(),
                     tint);
  }
  paintCrosshair(painter, *x);
  if (!pointer_ || rows_.empty()) return;
  paintDots(painter);
  if (!selection_) paintTooltip(painter);
}

}  // namespace oriel::widgets
