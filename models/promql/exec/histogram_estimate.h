#pragma once

#include <string>

#include "models/promql/exec/operator.h"
#include "models/promql/functions/quantile.h"

namespace oriel::promql {

/// histogram_quantile(q, v) and histogram_fraction(lower, upper, v): classic histograms come as one series a bucket and
/// are put together by all labels but `le`; native ones as samples.
class HistogramEstimate : public Operator {
 public:
  enum class Kind { Quantile, Fraction };
  HistogramEstimate(QueryContext& context, Grid grid, Kind kind, std::vector<OperatorPtr> parameters, OperatorPtr input,
                    SourceRange parameterPlace, SourceRange inputPlace)
      : Operator(context, grid),
        kind_(kind),
        parameters_(std::move(parameters)),
        input_(std::move(input)),
        parameterPlace_(parameterPlace),
        inputPlace_(inputPlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  struct Bucket {
    int series;
    double upper;
  };
  /// One output series.
  struct Group {
    std::string metric;
    std::vector<Bucket> buckets;
    std::vector<int> native;  ///< series that may hold histograms
  };
  /// Input series without a usable `le`.
  struct Malformed {
    int series;
    std::string metric;
    std::string le;
  };

  void noteMalformed(int count);
  void estimateRow(const Group& group, int count);
  void estimateCell(const Group& group, int step);
  double ofNative(const FloatHistogram& histogram, const Group& group, int step) const;
  double ofClassic(const Group& group, int step);

  Kind kind_;
  ScalarArguments parameters_;
  OperatorPtr input_;
  SourceRange parameterPlace_;
  SourceRange inputPlace_;
  std::vector<Group> groups_;
  std::vector<Malformed> malformed_;
  Batch batch_;
  std::vector<ClassicBucket> scratch_;
  RowBuffer row_;
};

}  // namespace oriel::promql
