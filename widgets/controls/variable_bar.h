#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "dashboards/session/session.h"

class QBoxLayout;

namespace oriel::widgets {

/// One control a shown variable: a button with a searchable list (several may be ticked when the variable allows it),
/// or a text field. Rebuilt only when something changed. UI thread.
class VariableBar : public QWidget {
  Q_OBJECT
 public:
  explicit VariableBar(QWidget* parent = nullptr);

  void setVariables(const std::vector<dashboards::VariableView>& variables);

 Q_SIGNALS:
  void variableChanged(const std::string& name, const std::vector<dashboards::VariableOption>& current);

 private:
  void rebuild();
  QWidget* makeControl(const dashboards::VariableView& variable);
  QWidget* makeTextField(const dashboards::VariableView& variable);
  QWidget* makeFilterField(const dashboards::VariableView& variable);
  QWidget* makeSwitch(const dashboards::VariableView& variable);
  QWidget* makeChoice(const dashboards::VariableView& variable);
  void openChoice(const dashboards::VariableView& variable, QWidget* below);

  QBoxLayout* layout_;
  std::vector<dashboards::VariableView> shown_;
};

}  // namespace oriel::widgets
