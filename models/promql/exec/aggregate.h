#pragma once

#include "models/promql/exec/grouping.h"
#include "models/promql/functions/accumulator.h"

namespace oriel::promql {

/// Aggregations that see each sample once: rows go straight into their group.
class AggregateOperator : public Operator {
 public:
  AggregateOperator(QueryContext& context, Grid grid, AggregateOp op, Grouping grouping, OperatorPtr input,
                    SourceRange inputPlace)
      : Operator(context, grid),
        op_(op),
        grouping_(std::move(grouping)),
        input_(std::move(input)),
        place_(inputPlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  AggregateOp op_;
  Grouping grouping_;
  OperatorPtr input_;
  SourceRange place_;
  std::vector<int> groupOf_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
  RowBuffer row_;
};

}  // namespace oriel::promql
