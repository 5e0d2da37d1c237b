#pragma once

#include <QStyledItemDelegate>

#include "widgets/theme/theme.h"

namespace oriel::widgets {

/// Paints cells of type "gauge" as a bar with the value at its right; all others as usual. UI thread.
class GaugeCellDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  GaugeCellDelegate(ThemeKind theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  ThemeKind theme_;
};

}  // namespace oriel::widgets
