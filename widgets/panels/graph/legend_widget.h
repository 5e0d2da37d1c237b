#pragma once

#include <QAbstractScrollArea>
#include <QColor>
#include <QString>
#include <vector>

#include "widgets/theme/theme.h"

namespace oriel::widgets {

struct LegendEntry {
  QString name;
  QColor color;
  std::vector<QString> values;  ///< one a column, formatted
  std::vector<double> numbers;  ///< the same, to sort by
  bool hidden = false;

  bool looksLike(const LegendEntry& other) const {
    return name == other.name && color == other.color && values == other.values && hidden == other.hidden;
  }
};

/// The names under or beside a graph, as a flowing list or as a table with calculated columns. A click isolates a
/// series, with Ctrl or Shift it adds or takes one away; a click on a heading sorts. UI thread.
class LegendWidget : public QAbstractScrollArea {
  Q_OBJECT
 public:
  LegendWidget(ThemeKind theme, QWidget* parent);

  void setEntries(std::vector<LegendEntry> entries, std::vector<QString> columns, bool table, bool vertical);
  /// Column to sort by; -2 for the order of the data, -1 for names.
  void setSort(int column, bool descending);
  /// Height all entries need at this width.
  int heightFor(int width) const;
  int preferredWidth() const;
  QRect entryRect(int index) const;  ///< in viewport coordinates, for tests and keyboards

 Q_SIGNALS:
  void activated(const QString& name, bool additive);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  std::vector<QRect> layoutFor(int width) const;
  void arrange();
  int textWidth(std::size_t index) const;
  void sortEntries();
  void paintList(QPainter& painter) const;
  void paintTable(QPainter& painter) const;
  int columnLeft(int column, int width) const;
  int columnWidth(int column) const;

  ThemeKind theme_;
  std::vector<LegendEntry> entries_;
  std::vector<QString> columns_;
  std::vector<QRect> places_;
  mutable std::vector<int> widths_;  ///< of the entries' texts in a list; measured once
  bool table_ = false;
  bool vertical_ = false;
  int sortColumn_ = -2;
  bool sortDescending_ = true;
};

}  // namespace oriel::widgets
