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
  void findResets(const SampleColumns& columns);
  bool fill(int series, const SampleColumns& columns, int first, int count);
  Window windowAt(const SampleColumns& columns, Timestamp step);
  void advance(const SampleColumns& columns, Window& window);

  /// Begin and end of the window in the columns; they only move forward within a batch.
  struct Cursor {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t histogramBegin = 0;
    std::size_t histogramEnd = 0;
    std::size_t resetBegin = 0;
    std::size_t resetEnd = 0;
  };

  const RangeFunction& function_;
  std::unique_ptr<RangeSource> source_;
  ScalarArguments parameters_;
  SourceRange place_;
  std::vector<std::string> metricNames_;
  std::vector<std::size_t> resetAt_;  ///< index of the first sample after each reset
  std::vector<double> beforeResets_;  ///< the value before it
  Cursor cursor_;
  RowScratch scratch_;
  RowBuffer row_;
};

}  // namespace oriel::promql
