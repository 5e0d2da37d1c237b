#pragma once

#include <string>

#include "models/promql/exec/extended_selection.h"

namespace oriel::promql {

/// A smoothed instant selector: at each step the value on the line between the last sample before it and the first one
/// after it, both within the lookback; the last one where no later one is known yet.
class SmoothedScan : public Operator {
 public:
  /// `selection` is the plain one, with the lookback for its range.
  SmoothedScan(QueryContext& context, Grid grid, Selection selection);

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;
  /// What is read of the store.
  const Selection& selection() const { return selection_.wide; }

 private:
  bool fill(int series, const SampleColumns& columns, int first, int count);
  bool fillFloat(const Window& window, int cell);
  bool fillHistogram(const Window& window, int cell);

  ExtendedSelection selection_;
  SelectionReader reader_;
  std::vector<std::string> metricNames_;
  RowBuffer row_;
};

}  // namespace oriel::promql
