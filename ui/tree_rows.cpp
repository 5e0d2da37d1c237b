#include "ui/tree_rows.h"

#include <QTreeWidget>
#include <QTreeWidgetItem>

namespace oriel::ui {
namespace {

constexpr int kKeyRole = Qt::UserRole + 1;

void fillItem(QTreeWidgetItem& item, const TreeRow& row) {
  for (int column = 0; column < row.columns.size(); ++column) {
    if (item.text(column) != row.columns[column]) item.setText(column, row.columns[column]);
    if (item.toolTip(column) != row.tip) item.setToolTip(column, row.tip);
  }
  if (row.coloredColumn < 0) return;
  const QBrush brush(row.color);
  if (item.foreground(row.coloredColumn) != brush) item.setForeground(row.coloredColumn, brush);
}

void syncChildren(QTreeWidgetItem& parent, const std::vector<TreeRow>& rows);

void insertRow(QTreeWidgetItem& parent, int at, const TreeRow& row) {
  auto* item = new QTreeWidgetItem;
  item->setData(0, kKeyRole, row.key);
  parent.insertChild(at, item);
  fillItem(*item, row);
  syncChildren(*item, row.children);
  item->setExpanded(row.open);
}

void syncChildren(QTreeWidgetItem& parent, const std::vector<TreeRow>& rows) {
  const int count = static_cast<int>(rows.size());
  for (int at = 0; at < count; ++at) {
    const TreeRow& row = rows[static_cast<std::size_t>(at)];
    int found = at;
    while (found < parent.childCount() && parent.child(found)->data(0, kKeyRole).toString() != row.key) ++found;
    if (found == parent.childCount()) {
      insertRow(parent, at, row);
      continue;
    }
    // What stands between is either gone or comes later; a later one is made anew.
    for (; found > at; --found) delete parent.takeChild(at);
    fillItem(*parent.child(at), row);
    syncChildren(*parent.child(at), row.children);
  }
  while (parent.childCount() > count) delete parent.takeChild(count);
}

}  // namespace

void showRows(QTreeWidget& tree, const std::vector<TreeRow>& rows) { syncChildren(*tree.invisibleRootItem(), rows); }

}  // namespace oriel::ui
