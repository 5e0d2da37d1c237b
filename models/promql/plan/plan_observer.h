#pragma once

#include <memory>

#include "models/promql/ast.h"
#include "models/promql/exec/operator.h"
#include "models/promql/exec/range_source.h"

namespace oriel::promql {

/// Watches how a plan is built and may put something of its own around each part. Only queries that are asked for their
/// statistics or explained have one. Outlives the plan; belongs to the query's thread.
class PlanObserver {
 public:
  virtual ~PlanObserver() = default;
  /// What is begun until the matching end stands below this part. A query that cannot be planned leaves parts open.
  virtual void begin(const Expr& expr, Grid grid) = 0;
  virtual OperatorPtr end(QueryContext& context, const Expr& expr, OperatorPtr part) = 0;
  virtual std::unique_ptr<RangeSource> end(QueryContext& context, const Expr& expr,
                                           std::unique_ptr<RangeSource> part) = 0;
};

}  // namespace oriel::promql
