#pragma once

#include <QStyledItemDelegate>

namespace oriel::ui {

/// Paints a row of a list whose text has two lines: the second one smaller and paler, both cut with an ellipsis. Owned
/// by its view. UI thread.
class TwoLineDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace oriel::ui
