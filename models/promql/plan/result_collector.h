#pragma once

#include <vector>

#include "models/promql/engine.h"
#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// Gathers the rows of the topmost operator into the answer. Names that were to be dropped go here; series that become
/// equal by that are joined when their samples do not meet.
class ResultCollector {
 public:
  ResultCollector(QueryContext& context, const Operator& top, std::size_t maxSeries)
      : context_(context), top_(top), maxSeries_(maxSeries) {}

  Status addRow(int series, int firstStep, const RowBuffer& row);
  Result<Matrix> matrix();

  /// Of the only step of an instant query, in order of arrival.
  Result<Vector> vector();

 private:
  Labels finalLabels(int series) const;
  static Status join(MatrixSeries& into, MatrixSeries&& other);

  QueryContext& context_;
  const Operator& top_;
  std::size_t maxSeries_;
  std::vector<MatrixSeries> rows_;
  std::vector<int> order_;
};

}  // namespace oriel::promql
