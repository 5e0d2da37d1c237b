#pragma once

#include <string>

#include "models/promql/exec/operator.h"
#include "models/promql/functions/quantile.h"

namespace oriel::promql {

/// histogram_quantile(q, v), histogram_quantiles(v, label, q...) and histogram_fraction(lower, upper, v): classic
/// histograms come as one series a bucket and are put together by all labels but `le`; native ones as samples.
class HistogramEstimate : public Operator {
 public:
  enum class Kind { Quantile, Quantiles, Fraction };
  struct Shape {
    Kind kind = Kind::Quantile;
    std::string label;  ///< that Quantiles puts the quantile into
    std::vector<SourceRange> parameterPlaces;
    SourceRange inputPlace;
  };
  HistogramEstimate(QueryContext& context, Grid grid, Shape shape, std::vector<OperatorPtr> parameters,
                    OperatorPtr input)
      : Operator(context, grid),
        shape_(std::move(shape)),
        parameters_(std::move(parameters)),
        input_(std::move(input)) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  struct Bucket {
    int series;
    double upper;
  };
  /// One histogram, classic or native.
  struct Group {
    Labels labels;
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
  /// One estimate of every group; the output series stand in the order of the estimates. Quantiles has one for each
  /// quantile that one of its arguments takes at any step, the others have one.
  struct Estimate {
    std::size_t parameter = 0;
    std::string text;    ///< of the quantile, for the label
    bool always = true;  ///< asked at every step
  };

  void groupInput();
  Status findEstimates();
  void makeSeries();
  Status readParameters(int first, int count);
  double parameter(std::size_t index, int step) const { return values_[index][static_cast<std::size_t>(step)]; }
  void noteParameters(int count);
  void noteMalformed(int count);
  void estimateGroup(std::size_t group, int first, int count);
  void estimateNative(const Group& group, std::size_t index, const FloatHistogram& histogram, int step);
  void estimateClassic(const Group& group, std::size_t index, int step, Timestamp at);
  double quantileOfNative(const Group& group, const FloatHistogram& histogram, double q);
  double fractionOfNative(const Group& group, const FloatHistogram& histogram, int step);
  bool asked(const Estimate& estimate, int step) const;
  std::string forMetric(const Group& group) const;

  Shape shape_;
  std::vector<OperatorPtr> parameters_;
  OperatorPtr input_;
  std::vector<Group> groups_;
  std::vector<Malformed> malformed_;
  std::vector<Estimate> estimates_;
  std::vector<std::vector<double>> values_;     ///< of the parameters over the batch
  std::vector<std::vector<double>> allValues_;  ///< of Quantiles over all steps
  SampleHold valuesHold_;
  Batch batch_;
  ClassicBuckets scratch_;
  std::vector<RowBuffer> rows_;  ///< of one group, one an estimate
};

}  // namespace oriel::promql
