#include "widgets/panels/table/gauge_cell_delegate.h"

#include <QPainter>
#include <algorithm>

#include "widgets/panels/table/table_model.h"

namespace oriel::widgets {

void GaugeCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  if (!index.data(TableModel::CellTypeRole).toString().endsWith(QLatin1String("gauge"))) {
    QStyledItemDelegate::paint(painter, option, index);
    return;
  }
  const Theme& look = themeFor(theme_);
  const QColor color = index.data(TableModel::ColorRole).value<QColor>();
  const double share = std::clamp(index.data(TableModel::PercentRole).toDouble(), 0.0, 1.0);
  constexpr int kTextWidth = 72;
  const QRect cell = option.rect.adjusted(8, 0, -8, 0);
  const QRect bar(cell.left(), cell.top() + 7, std::max(10, cell.width() - kTextWidth),
                  std::max(4, cell.height() - 14));
  painter->fillRect(bar, blended(look.panel, look.text, 0.08));
  painter->fillRect(QRect(bar.topLeft(), QSize(static_cast<int>(bar.width() * share), bar.height())), color);
  painter->setFont(option.font);
  painter->setPen(color);
  painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter, index.data(Qt::DisplayRole).toString());
}

}  // namespace oriel::widgets
