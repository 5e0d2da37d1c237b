#pragma once

#include "models/rules/rule_manager.h"
#include "ui/tree_page.h"

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// Rule groups and their rules: health, last evaluation, duration, error, expression. UI thread.
class RulesPage : public TreePage {
  Q_OBJECT
 public:
  /// `engine` outlives the page.
  explicit RulesPage(engine::Engine& engine, QWidget* parent = nullptr);

 protected:
  std::vector<TreeRow> rows() override;
  QString emptyText() const override;
  QString summary() const override;

 private:
  TreeRow groupRow(const rules::GroupStatus& group, Timestamp now) const;

  engine::Engine& engine_;
  std::size_t count_ = 0;
  std::size_t failing_ = 0;
};

}  // namespace oriel::ui
