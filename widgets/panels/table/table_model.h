#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "dashboards/panels/panel_options.h"
#include "dashboards/pipeline/panel_data.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {

/// One column of a table panel.
struct TableColumn {
  dashboards::DisplayField field;
  dashboards::TableFieldOptions options;
  std::size_t fieldIndex = 0;  ///< in its frame
};

/// A frame as a Qt model: formatted texts, colours and sort keys. Hidden columns are left out. UI thread.
class TableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Role { SortRole = Qt::UserRole, PercentRole, ColorRole, CellTypeRole };

  explicit TableModel(ThemeKind theme, QObject* parent = nullptr);
  void setFrame(const dashboards::PanelFrame& frame, const std::string& timezone);
  const std::vector<TableColumn>& columns() const { return columns_; }
  int columnNamed(const std::string& name) const;  ///< -1 when there is none

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Cell {
    QString text;
    QColor color;
    double percent = 0;
    double number = 0;
  };
  Cell makeCell(const TableColumn& column, std::size_t row) const;
  Qt::Alignment alignment(const TableColumn& column) const;

  ThemeKind theme_;
  std::string timezone_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<Cell>> cells_;  ///< by column
  std::size_t rows_ = 0;
};

}  // namespace oriel::widgets
