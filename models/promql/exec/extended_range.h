#pragma once

#include "models/promql/exec/extended_selection.h"
#include "models/promql/exec/range_source.h"

namespace oriel::promql {

/// An anchored or smoothed range vector that is itself the answer of an instant query: its samples, with one at either
/// edge of the window. An Execution error when there are histograms, as in Prometheus.
class ExtendedRange : public RangeSource {
 public:
  ExtendedRange(QueryContext& context, Grid grid, ExtendedSelection selection)
      : grid_(grid), selection_(std::move(selection)), reader_(context, grid, selection_.wide, false) {}
  Status open(std::vector<OutputSeries>& series) override { return reader_.open(series); }
  /// Of one step; the columns are the window's own.
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override;
  const WindowEnd& windowEnd() const override { return selection_.end; }
  Duration range() const override { return selection_.range; }

 private:
  SampleColumns cut(const Window& window) const;

  Grid grid_;
  ExtendedSelection selection_;
  SelectionReader reader_;
};

}  // namespace oriel::promql
