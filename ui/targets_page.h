#pragma once

#include "models/scrape/scrape_manager.h"
#include "ui/tree_page.h"

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// What is scraped: targets by job with state, last scrape, duration, samples and error. UI thread.
class TargetsPage : public TreePage {
  Q_OBJECT
 public:
  /// `engine` outlives the page.
  explicit TargetsPage(engine::Engine& engine, QWidget* parent = nullptr);

 protected:
  std::vector<TreeRow> rows() override;
  QString emptyText() const override;
  QString summary() const override;

 private:
  TreeRow targetRow(const scrape::TargetStatus& target, Timestamp now) const;
  bool wanted(const scrape::TargetStatus& target) const;

  engine::Engine& engine_;
  std::size_t up_ = 0;
  std::size_t all_ = 0;
};

}  // namespace oriel::ui
