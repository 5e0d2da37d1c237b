#pragma once

#include <QFrame>
#include <vector>

#include "dashboards/session/session.h"

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace oriel::widgets {

/// The list under a variable's button. Single choice closes at once; with several the choice is given on when the list
/// closes. UI thread; deletes itself when closed.
class VariablePopup : public QFrame {
  Q_OBJECT
 public:
  VariablePopup(dashboards::VariableView variable, QWidget* parent);

 Q_SIGNALS:
  void chosen(const std::vector<dashboards::VariableOption>& current);

 protected:
  void hideEvent(QHideEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill(const QString& query);
  void choose(const QListWidgetItem* item);
  bool isCurrent(const dashboards::VariableOption& option) const;

  dashboards::VariableView variable_;
  std::vector<dashboards::VariableOption> current_;
  bool changed_ = false;
  QLineEdit* search_;
  QListWidget* list_;
};

}  // namespace oriel::widgets
