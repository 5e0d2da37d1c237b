#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "models/promql/plan/plan_observer.h"

namespace oriel::promql {

/// Counts the samples that each step of a query looks at, as Prometheus counts them: a selector's sample a series and
/// step, all samples of a window at every step that sees them, a histogram by its size (one for 16 bytes). What is the
/// same at every step counts at every step. A subquery counts by what its windows hold, not by what was evaluated for
/// it; an anchored or smoothed range by what is read for it.
class SampleTally final : public PlanObserver {
 public:
  /// Before the query begins.
  void setSteps(int steps) { perStep_.assign(static_cast<std::size_t>(steps), 0); }

  void begin(const Expr& expr, Grid grid) override;
  OperatorPtr end(QueryContext& context, const Expr& expr, OperatorPtr part) override;
  std::unique_ptr<RangeSource> end(QueryContext& context, const Expr& expr, std::unique_ptr<RangeSource> part) override;

  /// Of the steps from `first` on, of a part with this grid. Any thread.
  void add(const Grid& grid, int first, const std::vector<std::uint64_t>& samples);
  /// When the query has ended.
  const std::vector<std::uint64_t>& perStep() const { return perStep_; }

 private:
  std::mutex mutex_;  ///< guards what follows
  std::vector<std::uint64_t> perStep_;
  std::vector<Grid> grids_;  ///< of the parts that are being built
  int subqueries_ = 0;       ///< around the part that is being built
};

}  // namespace oriel::promql
