#pragma once

#include <string>

#include "models/promql/exec/extended_selection.h"
#include "models/promql/functions/extended_rate.h"

namespace oriel::promql {

/// A function over an anchored or smoothed range vector.
class ExtendedRangeCall : public Operator {
 public:
  ExtendedRangeCall(QueryContext& context, Grid grid, const ExtendedFunction& function, ExtendedSelection selection,
                    SourceRange rangePlace)
      : Operator(context, grid),
        function_(function),
        selection_(std::move(selection)),
        reader_(context, grid, selection_.wide, false),
        place_(rangePlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Result<bool> fill(int series, const SampleColumns& columns, int first, int count);

  const ExtendedFunction& function_;
  ExtendedSelection selection_;
  SelectionReader reader_;
  SourceRange place_;
  std::vector<std::string> metricNames_;
  RowBuffer row_;
};

}  // namespace oriel::promql
