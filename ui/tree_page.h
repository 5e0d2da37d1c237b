#pragma once

#include <QWidget>
#include <vector>

#include "ui/tree_rows.h"

class QLabel;
class QLineEdit;
class QTimer;
class QTreeWidget;
class QVBoxLayout;

namespace oriel::ui {

/// A page with a title, a search box and a tree of states that is brought up to date every second while it is seen. UI
/// thread.
class TreePage : public QWidget {
  Q_OBJECT
 public:
  TreePage(const QString& title, const QStringList& columns, QWidget* parent);

  QTreeWidget& tree() { return *tree_; }
  void setSearch(const QString& text);
  void update();

 protected:
  virtual std::vector<TreeRow> rows() = 0;
  /// Said instead of an empty tree: what to do next.
  virtual QString emptyText() const = 0;
  /// A line below the title, such as counts; empty: none.
  virtual QString summary() const { return {}; }
  /// True when `text` holds what is searched for.
  bool isWanted(const QString& text) const;
  QVBoxLayout& head() { return *head_; }

  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QTimer* timer_;
  QVBoxLayout* head_;
  QLabel* summary_;
  QLineEdit* search_;
  QTreeWidget* tree_;
  QLabel* empty_;
};

}  // namespace oriel::ui
