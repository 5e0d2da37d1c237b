#pragma once

#include <cstdint>

#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// absent(v) and absent_over_time(r): 1 at the steps where the input has nothing.
class AbsentOperator : public Operator {
 public:
  AbsentOperator(QueryContext& context, Grid grid, Labels labels, OperatorPtr input)
      : Operator(context, grid), labels_(std::move(labels)), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Labels labels_;
  OperatorPtr input_;
  std::vector<std::uint8_t> seen_;
  RowBuffer row_;
};

/// The labels that an absent answer carries: those that the selector asks for by equality, once each.
Labels absentLabels(const Expr& expr);

}  // namespace oriel::promql
