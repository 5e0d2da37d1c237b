#include "ui/two_line_delegate.h"

#include <QApplication>
#include <QPainter>

#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

constexpr int kSideSpace = 12;
constexpr int kUpperSpace = 7;
constexpr int kBetween = 2;

QFont smallerFont(const QFont& font) {
  QFont smaller = font;
  if (font.pixelSize() > 0)
    smaller.setPixelSize(std::max(8, font.pixelSize() - 2));
  else
    smaller.setPointSizeF(std::max(6.0, font.pointSizeF() * 0.88));
  return smaller;
}

}  // namespace

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem box = option;
  initStyleOption(&box, index);
  // In the option line feeds have become line separators.
  const QString text = index.data(Qt::DisplayRole).toString();
  box.text.clear();
  const QStyle* style = box.widget ? box.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &box, painter, box.widget);
  const widgets::Theme& theme = widgets::currentTheme();
  const QRect area = option.rect.adjusted(kSideSpace, kUpperSpace, -kSideSpace, -kUpperSpace);
  const QFontMetrics upper(option.font);
  painter->save();
  painter->setFont(option.font);
  painter->setPen(theme.text);
  painter->drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                    upper.elidedText(text.section(QLatin1Char('\n'), 0, 0), Qt::ElideRight, area.width()));
  const QFont small = smallerFont(option.font);
  painter->setFont(small);
  painter->setPen(theme.textSecondary);
  painter->drawText(area.adjusted(0, upper.height() + kBetween, 0, 0),
                    Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                    QFontMetrics(small).elidedText(text.section(QLatin1Char('\n'), 1), Qt::ElideRight, area.width()));
  painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  const int height = QFontMetrics(option.font).height() + QFontMetrics(smallerFont(option.font)).height();
  return {200, height + kBetween + 2 * kUpperSpace};
}

}  // namespace oriel::ui
