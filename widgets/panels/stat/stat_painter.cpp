#include "widgets/panels/stat/stat_painter.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/painting/sparkline.h"

namespace oriel::widgets {
namespace {

constexpr int kPadding = 10;
constexpr double kSuffixShare = 0.6;  ///< size of the unit against the number
constexpr int kMaxValuePx = 96;
constexpr int kMinValuePx = 12;

struct StatText {
  QString title;
  QString number;
  QString suffix;
};

struct StatSizes {
  int title = 0;
  int value = kMinValuePx;
  double width = 0;  ///< of number and suffix
};

QColor translucent(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

bool hasBackground(const dashboards::StatOptions& options) { return options.colorMode.rfind("background", 0) == 0; }

StatText textOf(const SingleValue& value, const StatLook& look) {
  const std::string& mode = look.options.textMode;
  StatText text;
  if (mode == "name") return {QString(), value.title, QString()};
  if (mode == "none") return text;
  if (mode == "value_and_name" || (mode == "auto" && look.showTitles)) text.title = value.title;
  text.number = value.prefix + value.text;
  text.suffix = value.suffix;
  return text;
}

double widthAt(const StatText& text, int px) {
  return QFontMetricsF(uiFont(px, QFont::Medium)).horizontalAdvance(text.number) +
         QFontMetricsF(uiFont(std::max(kMinValuePx, static_cast<int>(px * kSuffixShare)), QFont::Medium))
             .horizontalAdvance(text.suffix);
}

StatSizes fit(const StatText& text, const QRect& area, bool graph, const dashboards::StatOptions& options) {
  StatSizes sizes;
  double height = area.height();
  if (!text.title.isEmpty()) {
    sizes.title = options.titleSize > 0 ? options.titleSize : std::clamp(static_cast<int>(height * 0.16), 12, 20);
    height -= sizes.title * 1.4;
  }
  // The number may use what the line below leaves, and the whole width; a tenth of air keeps it from the edges.
  const int byHeight = static_cast<int>(height * (graph ? 0.52 : 0.7));
  const int reference = 100;
  const double wide = widthAt(text, reference);
  const int byWidth = wide > 0 ? static_cast<int>(reference * (area.width() * 0.95) / wide) : byHeight;
  sizes.value = options.valueSize > 0 ? std::min(options.valueSize, byWidth)
                                      : std::clamp(std::min(byHeight, byWidth), kMinValuePx, kMaxValuePx);
  sizes.width = widthAt(text, sizes.value);
  return sizes;
}

void paintBackground(QPainter& painter, const QRect& tile, const QColor& color, bool solid) {
  if (solid) {
    painter.fillRect(tile, color);
    return;
  }
  QLinearGradient gradient(tile.topLeft(), tile.bottomRight());
  gradient.setColorAt(0, color.darker(115));
  gradient.setColorAt(1, QColor::fromHslF(color.hslHueF() < 0 ? 0 : std::fmod(color.hslHueF() + 0.97f, 1.0f),
                                          color.hslSaturationF(), std::min(1.0f, color.lightnessF() * 1.02f)));
  painter.fillRect(tile, gradient);
}

void paintTexts(QPainter& painter, const QRect& area, const StatText& text, const StatSizes& sizes, bool centre,
                bool graph, const QColor& titleColor, const QColor& valueColor) {
  const QFont big = uiFont(sizes.value, QFont::Medium);
  const QFont small = uiFont(std::max(kMinValuePx, static_cast<int>(sizes.value * kSuffixShare)), QFont::Medium);
  const QFontMetricsF metrics(big);
  const double titleHeight = text.title.isEmpty() ? 0 : sizes.title * 1.4;
  const double block = titleHeight + metrics.capHeight();
  const double room = graph ? area.height() * 0.62 : area.height();
  double y = area.top() + std::max(0.0, (room - block) / 2);
  if (!text.title.isEmpty()) {
    painter.setFont(uiFont(sizes.title, QFont::Medium));
    painter.setPen(titleColor);
    const QString shown = painter.fontMetrics().elidedText(text.title, Qt::ElideRight, area.width());
    painter.drawText(QRectF(area.left(), y - sizes.title * 0.2, area.width(), titleHeight),
                     (centre ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignTop, shown);
    y += titleHeight;
  }
  const double x = centre ? area.left() + (area.width() - sizes.width) / 2 : area.left();
  const double baseline = y + metrics.capHeight();
  painter.setPen(valueColor);
  painter.setFont(big);
  painter.drawText(QPointF(x, baseline), text.number);
  painter.setFont(small);
  painter.drawText(QPointF(x + metrics.horizontalAdvance(text.number), baseline), text.suffix);
}

}  // namespace

void paintStat(QPainter& painter, const QRect& tile, const SingleValue& value, const StatLook& look,
               const Theme& theme) {
  const bool background = hasBackground(look.options);
  const QColor color = toColor(value.color);
  if (background) paintBackground(painter, tile, color, look.options.colorMode == "background_solid");
  const bool graph =
      look.options.graphMode != "none" && value.times && value.series && value.times->size() > 1 && tile.height() > 50;
  if (graph) {
    SparklineStyle style;
    style.color = background                         ? translucent(textOn(color), 150)
                  : look.options.colorMode == "none" ? theme.textSecondary
                                                     : color;
    style.fill = look.options.graphMode != "line";
    const double height = tile.height() * (look.alone ? 0.42 : 0.36);
    paintSparkline(painter, QRectF(tile.left(), tile.bottom() + 1 - height, tile.width(), height), *value.times,
                   *value.series, look.range, style);
  }
  const QRect area = tile.adjusted(kPadding, 4, -kPadding, -6);
  const StatText text = textOf(value, look);
  const bool centre =
      look.options.justify == "center" || (look.options.justify == "auto" && look.alone && text.title.isEmpty());
  const QColor valueColor = background ? textOn(color) : look.options.colorMode == "none" ? theme.text : color;
  paintTexts(painter, area, text, fit(text, area, graph, look.options), centre, graph,
             background ? translucent(textOn(color), 220) : theme.text, valueColor);
}

}  // namespace oriel::widgets
