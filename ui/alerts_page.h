#pragma once

#include "models/rules/rule_manager.h"
#include "ui/tree_page.h"

class QPushButton;

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// Alerting rules and their alerts by state, with labels and annotations. UI thread.
class AlertsPage : public TreePage {
  Q_OBJECT
 public:
  /// `engine` outlives the page.
  explicit AlertsPage(engine::Engine& engine, QWidget* parent = nullptr);

 protected:
  std::vector<TreeRow> rows() override;
  QString emptyText() const override;

 private:
  TreeRow ruleRow(const rules::GroupStatus& group, const rules::RuleStatus& rule, Timestamp now) const;
  QPushButton* makeFilter(rules::AlertState state);

  engine::Engine& engine_;
  std::vector<QPushButton*> filters_;  ///< by state
};

}  // namespace oriel::ui
