#pragma once

#include "models/promql/exec/grouping.h"

namespace oriel::promql {

/// limitk: the first k series of each group that are there at a step. limit_ratio: about that share of the series,
/// chosen by the hash of their labels, so that a negative ratio gives exactly the others.
class LimitSeries : public Operator {
 public:
  LimitSeries(QueryContext& context, Grid grid, bool ratio, Grouping grouping, OperatorPtr input, OperatorPtr parameter,
              SourceRange parameterPlace)
      : Operator(context, grid),
        ratio_(ratio),
        grouping_(std::move(grouping)),
        input_(std::move(input)),
        parameter_(std::move(parameter)),
        place_(parameterPlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Status checkParameters();
  bool keeps(int series, int step);

  bool ratio_;
  Grouping grouping_;
  OperatorPtr input_;
  OperatorPtr parameter_;
  SourceRange place_;
  std::vector<int> groupOf_;
  std::size_t groups_ = 0;
  std::vector<double> offsets_;  ///< of each series, 0 to 1
  std::vector<double> parameters_;
  std::vector<std::vector<double>> taken_;  ///< a group and step
};

}  // namespace oriel::promql
