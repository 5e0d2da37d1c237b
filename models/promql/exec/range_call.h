#pragma once

#include <string>

#include "models/promql/exec/range_source.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {

/// A function over a range vector: slides a window over the columns of one series after the other, so that each series
/// is read once and a step costs the function only.
class RangeCall : public Operator {
 public:
  RangeCall(QueryContext& context, Grid grid, const RangeFunction& function, std::unique_ptr<RangeSource> source,
            std::vector<OperatorPtr> parameters, SourceRange rangePlace)
      : Operator(context, grid),
        function_(function),
        source_(std::move(source)),
        parameters_(std::move(parameters)),
        place_(rangePlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;
  /// The metric's name does not end as the name of a counter does.
  static bool mayNotBeCounter(std::string_view name);

 private:
  class Maker;

  const RangeFunction& function_;
  std::unique_ptr<RangeSource> source_;
  ScalarArguments parameters_;
  SourceRange place_;
  std::vector<std::string> metricNames_;
};

}  // namespace oriel::promql
