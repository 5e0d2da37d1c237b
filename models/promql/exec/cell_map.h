#pragma once

#include "models/promql/exec/operator.h"
#include "models/promql/functions/cell_function.h"

namespace oriel::promql {

/// A function that answers each sample by itself (abs, clamp, hour, histogram_sum, ...), in place.
class CellMap : public Operator {
 public:
  CellMap(QueryContext& context, Grid grid, const CellFunction& function, OperatorPtr input,
          std::vector<OperatorPtr> parameters)
      : Operator(context, grid), function_(function), input_(std::move(input)), parameters_(std::move(parameters)) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  bool change(RowBuffer& row);

  const CellFunction& function_;
  OperatorPtr input_;
  ScalarArguments parameters_;
};

/// Unary minus.
class Negate : public Operator {
 public:
  Negate(QueryContext& context, Grid grid, OperatorPtr input) : Operator(context, grid), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  OperatorPtr input_;
};

/// timestamp() of what is not a plain selector: the step.
class TimestampOfCells : public Operator {
 public:
  TimestampOfCells(QueryContext& context, Grid grid, OperatorPtr input)
      : Operator(context, grid), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  OperatorPtr input_;
};

/// Gives the rows of its input and lets the names go: timestamp() of a selector.
class DropNames : public Operator {
 public:
  DropNames(QueryContext& context, Grid grid, OperatorPtr input) : Operator(context, grid), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override { return input_->rows(first, count, sink); }

 private:
  OperatorPtr input_;
};

/// Opens `input` and takes its series over, names to be dropped.
Status openDroppingNames(Operator& input, std::vector<OutputSeries>& series);

}  // namespace oriel::promql
