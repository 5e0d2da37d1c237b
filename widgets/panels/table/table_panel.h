#pragma once

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/panel_widget.h"

class QComboBox;
class QModelIndex;
class QSortFilterProxyModel;
class QTableView;

namespace oriel::widgets {

class TableModel;

/// Rows and columns; a click on a heading sorts. Several frames are chosen below. UI thread.
class TablePanel : public PanelWidget {
  Q_OBJECT
 public:
  TablePanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr& data) override;
  bool hasContent() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showFrame(int index);
  void sizeColumns();
  void applySort();
  void cellClicked(const QModelIndex& index);

  dashboards::TableOptions options_;
  dashboards::PanelDataPtr data_;
  TableModel* model_;
  QSortFilterProxyModel* sorted_;
  QTableView* view_;
  QComboBox* frames_;
  std::uint64_t structure_ = ~std::uint64_t{0};
};

}  // namespace oriel::widgets
