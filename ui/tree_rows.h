#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <vector>

class QTreeWidget;

namespace oriel::ui {

/// One line of a page that shows a tree of states.
struct TreeRow {
  QString key;  ///< unique among its siblings, stable from update to update
  QStringList columns;
  int coloredColumn = -1;  ///< shown in `color`
  QColor color;
  QString tip;
  bool open = false;  ///< when it is new and has children
  std::vector<TreeRow> children;
};

/// Makes `tree` show `rows`, changing only what differs: selection, scroll position and what a person opened or closed
/// stay. UI thread.
void showRows(QTreeWidget& tree, const std::vector<TreeRow>& rows);

}  // namespace oriel::ui
