#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "models/promql/explain.h"
#include "models/promql/plan/plan_observer.h"

namespace oriel::promql {

/// A node while its query runs. Time and samples belong to the part that works at the moment; rows stream from part to
/// part, so that changes all the time.
struct ExplainPart {
  ExplainNode node;
  std::vector<std::unique_ptr<ExplainPart>> children;
};

/// Knows which part works.
class ExplainClock {
 public:
  /// Gives the time and the samples since the last switch to the part that worked. Null: none of the parts.
  ExplainPart* switchTo(ExplainPart* part, const QueryContext& context);

 private:
  using SteadyClock = std::chrono::steady_clock;
  ExplainPart* current_ = nullptr;
  SteadyClock::time_point since_ = SteadyClock::now();
  std::uint64_t readBefore_ = 0;
};

/// Builds the tree of an explanation beside the plan and puts a stop watch around each part.
class ExplainObserver final : public PlanObserver {
 public:
  explicit ExplainObserver(std::string_view query) : query_(query) {}

  void begin(const Expr& expr, Grid grid) override;
  OperatorPtr end(QueryContext& context, const Expr& expr, OperatorPtr part) override;
  std::unique_ptr<RangeSource> end(QueryContext& context, const Expr& expr, std::unique_ptr<RangeSource> part) override;

  /// The tree with its totals, when the query has ended.
  ExplainNode tree() const;

 private:
  ExplainPart* take();

  std::string query_;
  ExplainClock clock_;
  std::unique_ptr<ExplainPart> root_;
  std::vector<std::unique_ptr<ExplainPart>> open_;  ///< begun and not ended
};

}  // namespace oriel::promql
