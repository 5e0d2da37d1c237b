#include "widgets/panels/bar_gauge/bar_gauge_painter.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "dashboards/fieldconfig/color_modes.h"

namespace oriel::widgets {
namespace {

constexpr int kBarSpacing = 10;
constexpr int kLcdSpacing = 4;
constexpr int kBarRadius = 3;
constexpr double kLineHeight = 1.5;
constexpr double kMinTextHeight = 17;
constexpr double kMaxTextHeight = 50;
constexpr double kMaxValueWidth = 150;
constexpr double kTitleAboveFrom = 40;  ///< px of a lying bar from which its name stands above
constexpr double kLcdCellPx = 10;
constexpr double kLcdCellGap = 2;
constexpr double kValueGap = 10;
constexpr double kBarSuffixShare = 0.75;

enum class TitlePlace { None, Above, Left, Below };

/// What all bars of a panel share, so that they begin and end at the same places.
struct BarSizes {
  bool horizontal = true;
  TitlePlace title = TitlePlace::None;
  double titlePx = 0;
  double titleExtent = 0;  ///< width when left, height otherwise
  double valuePx = 0;
  double valueExtent = 0;  ///< width beside a lying bar, height above a standing one
};

int spacingOf(const dashboards::BarGaugeOptions& options) {
  return options.displayMode == "lcd" ? kLcdSpacing : kBarSpacing;
}

double valueWidthAt(const SingleValue& value, double px) {
  return QFontMetricsF(uiFont(std::max(1, qRound(px)), QFont::Medium)).horizontalAdvance(value.prefix + value.text) +
         QFontMetricsF(uiFont(std::max(1, qRound(px * kBarSuffixShare)), QFont::Medium))
             .horizontalAdvance(value.suffix);
}

double widestTitle(const std::vector<SingleValue>& values, double px) {
  const QFontMetricsF metrics(uiFont(std::max(1, qRound(px)), QFont::Medium));
  double widest = 0;
  for (const SingleValue& value : values) widest = std::max(widest, metrics.horizontalAdvance(value.title));
  return widest;
}

void sizeTitles(BarSizes& sizes, const QSizeF& tile, const std::vector<SingleValue>& values,
                const dashboards::BarGaugeOptions& options) {
  const bool named = std::any_of(values.begin(), values.end(), [](const SingleValue& v) { return !v.title.isEmpty(); });
  // A single value is named by the panel's title already, unless the file asks for a place.
  const bool alone = values.size() == 1 && options.namePlacement == "auto";
  if (!named || alone || options.namePlacement == "hidden") return;
  if (!sizes.horizontal) {
    sizes.title = TitlePlace::Below;
    sizes.titlePx = options.titleSize > 0 ? options.titleSize : 14;
    sizes.titleExtent = sizes.titlePx * kLineHeight;
    return;
  }
  const bool above =
      options.namePlacement == "top" || (options.namePlacement == "auto" && tile.height() > kTitleAboveFrom);
  if (above) {
    const double height = std::clamp(tile.height() * 0.35, kMinTextHeight, 30.0);
    sizes.title = TitlePlace::Above;
    sizes.titlePx = options.titleSize > 0 ? options.titleSize : height / kLineHeight;
    sizes.titleExtent = sizes.titlePx * kLineHeight;
    return;
  }
  sizes.title = TitlePlace::Left;
  const double automatic = std::clamp(tile.height() * 0.6, kMinTextHeight, 30.0) / kLineHeight;
  sizes.titlePx = options.titleSize > 0 ? options.titleSize : automatic;
  sizes.titleExtent = std::min(widestTitle(values, sizes.titlePx) + 15, tile.width() * 0.3);
}

void sizeValues(BarSizes& sizes, const QSizeF& tile, const std::vector<SingleValue>& values,
                const dashboards::BarGaugeOptions& options) {
  if (options.valueMode == "hidden") return;
  constexpr double kReference = 100;
  double widest = 1;
  for (const SingleValue& value : values) widest = std::max(widest, valueWidthAt(value, kReference));
  const double height = sizes.horizontal ? tile.height() - (sizes.title == TitlePlace::Above ? sizes.titleExtent : 0)
                                         : std::clamp(tile.height() * 0.1, kMinTextHeight, kMaxTextHeight);
  const double room = sizes.horizontal ? std::clamp(tile.width() * 0.25, 40.0, kMaxValueWidth) : tile.width() * 0.96;
  const double byWidth = kReference * room / widest;
  const double byHeight = std::min(height * (sizes.horizontal ? 0.55 : 0.8), 34.0);
  sizes.valuePx = options.valueSize > 0 ? std::min<double>(options.valueSize, byWidth)
                                        : std::min(std::max(byHeight, 11.0), byWidth);
  sizes.valueExtent = sizes.horizontal ? widest * sizes.valuePx / kReference + kValueGap : height;
}

BarSizes sizesFor(const QSizeF& tile, bool horizontal, const std::vector<SingleValue>& values,
                  const dashboards::BarGaugeOptions& options) {
  BarSizes sizes;
  sizes.horizontal = horizontal;
  sizeTitles(sizes, tile, values, options);
  sizeValues(sizes, tile, values, options);
  return sizes;
}

double shareIn(const dashboards::DisplayField& field, double value) {
  const double span = field.maximum - field.minimum;
  if (!(span > 0) || !std::isfinite(span)) return 0;
  return std::clamp((value - field.minimum) / span, 0.0, 1.0);
}

double thresholdShare(const dashboards::ThresholdStep& step, const dashboards::DisplayField& field) {
  if (!std::isfinite(step.value)) return 0;
  if (field.config->thresholds.percentage) return std::clamp(step.value / 100, 0.0, 1.0);
  return shareIn(field, step.value);
}

/// The colour of a place of the bar, as a value standing there would have it.
QColor colorAt(const SingleValue& value, double share, ThemeKind theme) {
  const dashboards::FieldConfig& config = *value.field.config;
  if (const auto* scheme = dashboards::findSchemeMode(config.color.mode))
    return toColor(dashboards::schemeColor(scheme->id, share, theme));
  if (config.color.mode != "thresholds") return toColor(value.color);
  const double at = value.field.minimum + share * (value.field.maximum - value.field.minimum);
  return toColor(dashboards::thresholdColor(config, at, value.field.minimum, value.field.maximum, theme));
}

/// From the low end to the value: the colours of the thresholds passed, or of the scheme, each fading into the next.
QGradientStops gradientStops(const SingleValue& value, double filled, ThemeKind theme) {
  const dashboards::FieldConfig& config = *value.field.config;
  QGradientStops stops;
  const auto place = [filled](double share) { return filled > 0 ? std::clamp(share / filled, 0.0, 1.0) : 0.0; };
  if (dashboards::findSchemeMode(config.color.mode)) {
    constexpr int kSamples = 16;
    for (int i = 0; i <= kSamples; ++i)
      stops << QGradientStop(i / static_cast<double>(kSamples), colorAt(value, filled * i / kSamples, theme));
    return stops;
  }
  if (config.color.mode == "thresholds" && !config.thresholds.steps.empty()) {
    double last = 0;
    for (const dashboards::ThresholdStep& step : config.thresholds.steps) {
      const double share = thresholdShare(step, value.field);
      if (share > filled) break;
      stops << QGradientStop(place(share - (share - last) / 2), toColor(dashboards::resolveColor(step.color, theme)));
      last = share;
    }
    stops << QGradientStop(1, toColor(value.color));
    return stops;
  }
  const QColor color = toColor(value.color);
  return {{0, color.darker(135)}, {1, color}};
}

/// The filled part of `bar`: from the left, or from the bottom.
QRectF filledPart(const QRectF& bar, double share, bool horizontal) {
  if (horizontal) return {bar.left(), bar.top(), bar.width() * share, bar.height()};
  const double height = bar.height() * share;
  return {bar.left(), bar.bottom() - height, bar.width(), height};
}

void paintPlainBar(QPainter& painter, const QRectF& bar, const SingleValue& value, double share, bool horizontal,
                   const dashboards::BarGaugeOptions& options, const Theme& theme) {
  painter.setPen(Qt::NoPen);
  if (options.showUnfilled) {
    painter.setBrush(blended(theme.panel, theme.text, 0.08));
    painter.drawRoundedRect(bar, kBarRadius, kBarRadius);
  }
  if (!(share > 0)) return;
  const QRectF filled = filledPart(bar, share, horizontal);
  const QColor color = toColor(value.color);
  if (options.displayMode == "gradient") {
    QLinearGradient gradient(horizontal ? filled.topLeft() : filled.bottomLeft(),
                             horizontal ? filled.topRight() : filled.topLeft());
    gradient.setStops(gradientStops(value, share, theme.kind));
    painter.setBrush(gradient);
    painter.drawRoundedRect(filled, kBarRadius, kBarRadius);
    return;
  }
  painter.setBrush(blended(theme.panel, color, 0.35));
  painter.drawRoundedRect(filled, kBarRadius, kBarRadius);
  const QRectF edge = horizontal ? QRectF(filled.right() - 2, filled.top(), 2, filled.height())
                                 : QRectF(filled.left(), filled.top(), filled.width(), 2);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.fillRect(edge.toAlignedRect(), color);
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void paintLcdBar(QPainter& painter, const QRectF& bar, const SingleValue& value, double share, bool horizontal,
                 const dashboards::BarGaugeOptions& options, const Theme& theme) {
  const double length = horizontal ? bar.width() : bar.height();
  const int cells = std::clamp(static_cast<int>(length / kLcdCellPx), 1, 500);
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int i = 0; i < cells; ++i) {
    const double from = length * i / cells;
    const double to = length * (i + 1) / cells - kLcdCellGap;
    const double at = cells > 1 ? static_cast<double>(i) / (cells - 1) : 0;
    const bool lit = share > 0 && at <= share + 1e-9;
    if (!lit && !options.showUnfilled) break;
    const QColor color = colorAt(value, at, theme.kind);
    const QRectF cell = horizontal ? QRectF(bar.left() + from, bar.top(), to - from, bar.height())
                                   : QRectF(bar.left(), bar.bottom() - to, bar.width(), to - from);
    painter.fillRect(QRect(qRound(cell.left()), qRound(cell.top()), std::max(1, qRound(cell.width())),
                           std::max(1, qRound(cell.height()))),
                     lit ? color : blended(theme.panel, color, 0.18));
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void paintBarValue(QPainter& painter, const QRectF& area, const SingleValue& value, double px, bool right,
                   const QColor& color) {
  const QString number = value.prefix + value.text;
  const double wide = valueWidthAt(value, px);
  if (wide > area.width() && wide > 0) px *= area.width() / wide;
  const QFont big = uiFont(std::max(6, qRound(px)), QFont::Medium);
  const QFont small = uiFont(std::max(6, qRound(px * kBarSuffixShare)), QFont::Medium);
  const QFontMetricsF metrics(big);
  const double width = metrics.horizontalAdvance(number) + QFontMetricsF(small).horizontalAdvance(value.suffix);
  const double x = right ? area.right() - width : area.center().x() - width / 2;
  const double y = area.center().y() + metrics.capHeight() / 2;
  painter.setPen(color);
  painter.setFont(big);
  painter.drawText(QPointF(x, y), number);
  painter.setFont(small);
  painter.drawText(QPointF(x + metrics.horizontalAdvance(number), y), value.suffix);
}

void paintBarTitle(QPainter& painter, const QRectF& area, const SingleValue& value, double px, Qt::Alignment align,
                   const Theme& theme) {
  painter.setFont(uiFont(std::max(6, qRound(px)), QFont::Medium));
  painter.setPen(theme.text);
  painter.drawText(area, static_cast<int>(align | Qt::AlignVCenter) | Qt::TextSingleLine,
                   painter.fontMetrics().elidedText(value.title, Qt::ElideRight, static_cast<int>(area.width())));
}

/// Cuts the title's place off the tile.
QRectF takeTitle(QRectF& tile, const BarSizes& sizes) {
  QRectF title = tile;
  switch (sizes.title) {
    case TitlePlace::None: return {};
    case TitlePlace::Above: title.setHeight(sizes.titleExtent), tile.setTop(title.bottom()); break;
    case TitlePlace::Below: title.setTop(tile.bottom() - sizes.titleExtent), tile.setBottom(title.top()); break;
    case TitlePlace::Left:
      title.setWidth(sizes.titleExtent - 8);
      tile.setLeft(tile.left() + sizes.titleExtent);
      break;
  }
  return title;
}

void paintTile(QPainter& painter, QRectF tile, const SingleValue& value, const BarSizes& sizes,
               const dashboards::BarGaugeOptions& options, const Theme& theme) {
  const QRectF title = takeTitle(tile, sizes);
  if (!title.isEmpty()) {
    const Qt::Alignment align = sizes.title == TitlePlace::Above  ? Qt::AlignLeft
                                : sizes.title == TitlePlace::Left ? Qt::AlignRight
                                                                  : Qt::AlignHCenter;
    paintBarTitle(painter, title, value, sizes.titlePx, align, theme);
  }
  QRectF text = tile;
  if (sizes.horizontal) {
    text.setLeft(tile.right() - sizes.valueExtent);
    tile.setRight(text.left());
  } else {
    text.setHeight(sizes.valueExtent);
    tile.setTop(text.bottom() + (sizes.valueExtent > 0 ? 2 : 0));
  }
  if (tile.width() >= 1 && tile.height() >= 1) {
    const double share = std::isfinite(value.numeric) ? std::clamp(value.percent, 0.0, 1.0) : 0.0;
    const auto paint = options.displayMode == "lcd" ? paintLcdBar : paintPlainBar;
    paint(painter, tile, value, std::isnan(share) ? 0.0 : share, sizes.horizontal, options, theme);
  }
  if (options.valueMode != "hidden")
    paintBarValue(painter, text, value, sizes.valuePx, sizes.horizontal,
                  options.valueMode == "text" ? theme.text : toColor(value.color));
}

}  // namespace

bool isBarGaugeHorizontal(const QSize& area, const dashboards::BarGaugeOptions& options) {
  if (options.orientation == "auto") return area.width() <= area.height();
  return options.orientation == "horizontal";
}

std::vector<QRect> barGaugeTiles(const QRect& area, std::size_t count, const dashboards::BarGaugeOptions& options) {
  std::vector<QRect> tiles;
  if (count == 0) return tiles;
  const bool horizontal = isBarGaugeHorizontal(area.size(), options);
  const int gap = spacingOf(options);
  const double length = horizontal ? area.height() : area.width();
  const double fair = (length + gap) / static_cast<double>(count) - gap;
  const double least = horizontal ? std::max(1, options.minVizHeight) : std::max(1, options.minVizWidth);
  double each = std::max(fair, least);
  if (horizontal) each = std::min(each, std::max<double>(least, options.maxVizHeight));
  for (std::size_t i = 0; i < count; ++i) {
    const int from = qRound(static_cast<double>(i) * (each + gap));
    const int to = qRound(static_cast<double>(i) * (each + gap) + each);
    tiles.push_back(horizontal ? QRect(area.left(), area.top() + from, area.width(), std::max(1, to - from))
                               : QRect(area.left() + from, area.top(), std::max(1, to - from), area.height()));
  }
  return tiles;
}

int barGaugeOverflow(const QSize& area, std::size_t count, const dashboards::BarGaugeOptions& options) {
  const auto tiles = barGaugeTiles(QRect(QPoint(0, 0), area), count, options);
  if (tiles.empty()) return 0;
  const bool horizontal = isBarGaugeHorizontal(area, options);
  const QRect& last = tiles.back();
  return std::max(0,
                  horizontal ? last.top() + last.height() - area.height() : last.left() + last.width() - area.width());
}

void paintBarGauge(QPainter& painter, const QRect& area, const std::vector<SingleValue>& values,
                   const dashboards::BarGaugeOptions& options, const Theme& theme, int offset) {
  const auto tiles = barGaugeTiles(area, values.size(), options);
  if (tiles.empty() || area.width() < 1 || area.height() < 1) return;
  const bool horizontal = isBarGaugeHorizontal(area.size(), options);
  const BarSizes sizes = sizesFor(tiles.front().size(), horizontal, values, options);
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const QRect tile = tiles[i].translated(horizontal ? 0 : -offset, horizontal ? -offset : 0);
    if (tile.intersects(area)) paintTile(painter, tile, values[i], sizes, options, theme);
  }
}

}  // namespace oriel::widgets
