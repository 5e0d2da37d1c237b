#pragma once

#include "models/promql/exec/selection.h"

namespace oriel::promql {

/// An instant selector: at each step the newest sample of the lookback window, unless it is a stale marker. With
/// `timestamps` the value is the sample's time in seconds (timestamp() of a plain selector).
class VectorScan : public Operator {
 public:
  VectorScan(QueryContext& context, Grid grid, Selection selection, bool timestamps)
      : Operator(context, grid), reader_(context, grid, std::move(selection), true), timestamps_(timestamps) {}

  Status open() override { return reader_.open(series_); }
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  class Maker;
  SelectionReader reader_;
  bool timestamps_;
};

}  // namespace oriel::promql
