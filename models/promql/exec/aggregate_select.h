#pragma once

#include <cstdint>
#include <vector>

#include "models/promql/exec/grouping.h"

namespace oriel::promql {

/// The smallest and the largest of the parameters of an aggregation, and zero: what is said of them is said once.
struct ParameterBounds {
  double least = 0;
  double most = 0;
  bool anyNaN = false;
};
ParameterBounds boundsOf(const std::vector<double>& parameters);

/// Whether topk, bottomk and limitk can take these counts of a batch of steps; nothing is too small as long as nothing
/// is asked for at all.
Status checkCounts(const std::vector<double>& counts);

/// topk and bottomk: the k largest (smallest) samples of each group at each step, with their own labels. For an instant
/// query the answer comes out in their order.
class SelectK : public Operator {
 public:
  SelectK(QueryContext& context, Grid grid, bool largest, Grouping grouping, OperatorPtr input, OperatorPtr parameter,
          SourceRange inputPlace)
      : Operator(context, grid),
        largest_(largest),
        grouping_(std::move(grouping)),
        input_(std::move(input)),
        parameter_(std::move(parameter)),
        place_(inputPlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  void selectAt(int step, double k, const Batch& batch);
  bool before(double a, double b) const;
  /// Whether `a` is to stand above `b` in the heap.
  bool sinks(double a, double b) const;
  void offer(std::vector<int>& heap, int series, std::size_t k, const Batch& batch, int step) const;

  bool largest_;
  Grouping grouping_;
  OperatorPtr input_;
  OperatorPtr parameter_;
  SourceRange place_;
  std::vector<int> groupOf_;
  std::size_t groups_ = 0;
  std::vector<std::vector<int>> candidates_;
  std::vector<int> order_;  ///< of the last step chosen
  std::vector<std::vector<std::uint8_t>> keep_;
  Batch batch_;
};

/// quantile(q, v).
class AggregateQuantile : public Operator {
 public:
  AggregateQuantile(QueryContext& context, Grid grid, Grouping grouping, OperatorPtr input, OperatorPtr parameter,
                    SourceRange inputPlace, SourceRange parameterPlace)
      : Operator(context, grid),
        grouping_(std::move(grouping)),
        input_(std::move(input)),
        parameter_(std::move(parameter)),
        place_(inputPlace),
        parameterPlace_(parameterPlace) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  void noteParameters(const std::vector<double>& parameters);

  Grouping grouping_;
  OperatorPtr input_;
  OperatorPtr parameter_;
  SourceRange place_;
  SourceRange parameterPlace_;
  std::vector<std::vector<int>> members_;
  Batch batch_;
  RowBuffer row_;
};

/// count_values("label", v). Which series come out depends on the samples, so the input is evaluated when it opens.
class CountValues : public Operator {
 public:
  CountValues(QueryContext& context, Grid grid, std::string label, Grouping grouping, OperatorPtr input)
      : Operator(context, grid), label_(std::move(label)), grouping_(std::move(grouping)), input_(std::move(input)) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  void countRow(const Labels& group, const RowBuffer& row, int first);

  std::string label_;
  bool labelled_ = true;  ///< the label stays in the answer
  Grouping grouping_;
  OperatorPtr input_;
  LabelIndex index_;
  std::vector<std::vector<std::pair<int, double>>> counts_;  ///< a series: step and count
  SampleHold hold_;
  RowBuffer row_;
};

}  // namespace oriel::promql
