#pragma once

#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// A number that is the same at every step.
class NumberOperator : public Operator {
 public:
  NumberOperator(QueryContext& context, Grid grid, double value) : Operator(context, grid), value_(value) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  double value_;
  RowBuffer row_;
};

/// time(): the step in seconds.
class TimeOperator : public Operator {
 public:
  using Operator::Operator;
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  RowBuffer row_;
};

/// scalar(v): the value of the only series at a step, NaN when there is none or more than one.
class ScalarOfVector : public Operator {
 public:
  ScalarOfVector(QueryContext& context, Grid grid, OperatorPtr input)
      : Operator(context, grid), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  OperatorPtr input_;
  RowBuffer row_;
  std::vector<int> found_;
};

/// Something that is the same at every step (all its selectors have `@`): evaluated once and repeated.
class StepInvariant : public Operator {
 public:
  /// `input`'s grid has one step.
  StepInvariant(QueryContext& context, Grid grid, OperatorPtr input)
      : Operator(context, grid), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Status evaluate();

  OperatorPtr input_;
  bool evaluated_ = false;
  std::vector<std::pair<int, RowBuffer>> cells_;  ///< rows of one step in order of arrival
  RowBuffer row_;
};

}  // namespace oriel::promql
