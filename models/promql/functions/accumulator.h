#pragma once

#include <memory>
#include <string_view>

#include "models/promql/ast.h"
#include "models/promql/exec/context.h"
#include "models/promql/exec/row.h"

namespace oriel::promql {

/// One group of an aggregation over a batch of steps: takes the rows of its series and gives the row of the group.
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  virtual void reset(int count) = 0;
  /// `metric` is the name of the row's series, for warnings.
  virtual void add(const RowBuffer& row, std::string_view metric) = 0;
  virtual void finish(RowBuffer& into) = 0;
};

/// sum, avg, count, min, max, group, stddev, stdvar; null for the aggregations that need more than one pass (topk,
/// quantile, count_values). `place` is where warnings point.
std::unique_ptr<Accumulator> makeAccumulator(AggregateOp op, QueryContext& context, SourceRange place);

}  // namespace oriel::promql
