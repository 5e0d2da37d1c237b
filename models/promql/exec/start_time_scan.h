#pragma once

#include "models/promql/exec/selection.h"

namespace oriel::promql {

/// start_timestamp() of a selector: at each step when the counter behind the newest sample of the lookback window
/// began, in seconds; 0 where the sample does not say.
class StartTimeScan : public Operator {
 public:
  StartTimeScan(QueryContext& context, Grid grid, Selection selection)
      : Operator(context, grid), reader_(context, grid, std::move(selection), true) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  bool fill(const SampleColumns& columns, int first, int count);

  SelectionReader reader_;
  RowBuffer row_;
};

/// Evaluates its input, for what it has to say, and gives nothing: start_timestamp() of what is no sample of the store.
class NothingOperator : public Operator {
 public:
  NothingOperator(QueryContext& context, Grid grid, OperatorPtr input)
      : Operator(context, grid), input_(std::move(input)) {}
  Status open() override { return input_->open(); }
  Status rows(int first, int count, const RowSink&) override {
    return input_->rows(first, count, [](int, RowBuffer&) -> Status { return {}; });
  }

 private:
  OperatorPtr input_;
};

}  // namespace oriel::promql
