#pragma once

#include <QDialog>

#include "dashboards/pipeline/panel_data.h"

class QComboBox;
class QTableWidget;

namespace oriel::ui {

/// The data behind a panel as a table (one frame at a time), with the query's cost, and a button that copies it as CSV.
/// Shows the moment it was opened. UI thread.
class InspectDialog : public QDialog {
  Q_OBJECT
 public:
  InspectDialog(dashboards::PanelDataPtr data, QWidget* parent);

  /// The chosen frame as CSV with a header line (RFC 4180).
  QString csv() const;

 private:
  void showFrame(int index);

  dashboards::PanelDataPtr data_;
  QComboBox* frames_;
  QTableWidget* table_;
};

}  // namespace oriel::ui
