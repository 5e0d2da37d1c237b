#pragma once

#include <memory>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/promql/exec/context.h"
#include "models/promql/exec/row.h"

namespace oriel::promql {

/// A series that an operator will give. `dropName`: the metric name is still there for those above (label_replace, by)
/// but leaves the answer at the end of the query (Prometheus' delayed name removal).
struct OutputSeries {
  Labels labels;
  bool dropName = false;
};

/// One step of the evaluation of a query. Owned by the operator above it (the topmost by the engine), used by the
/// query's thread only. The life of an operator: constructed with its grid, open() once, then rows() for ranges of
/// steps that follow each other without gap or overlap. An error ends the query.
///
/// Scalars are operators too: one series without labels, present at every step.
class Operator {
 public:
  explicit Operator(QueryContext& context, Grid grid) : context_(context), grid_(grid) {}
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  /// Finds all series that can come out. All label work happens here.
  virtual Status open() = 0;
  const std::vector<OutputSeries>& series() const { return series_; }
  /// Gives the cells of steps [first, first+count) row by row; each series at most once, rows without any cell may be
  /// left out. The order of the rows is the order of the answer of an instant query.
  virtual Status rows(int first, int count, const RowSink& sink) = 0;

  const Grid& grid() const { return grid_; }

 protected:
  QueryContext& context_;
  Grid grid_;
  std::vector<OutputSeries> series_;
};

using OperatorPtr = std::unique_ptr<Operator>;

/// Reads all rows of a batch. The samples count against the query's limit until the returned hold ends.
Result<SampleHold> materialise(QueryContext& context, Operator& from, int first, int count, Batch& into);

/// The values of a scalar operator at the steps.
Status scalarValues(Operator& from, int first, int count, std::vector<double>& into);

/// The scalar parameters of a function or aggregation over a batch of steps, read together.
class ScalarArguments {
 public:
  explicit ScalarArguments(std::vector<OperatorPtr> operators) : operators_(std::move(operators)) {}
  Status open();
  Status read(int first, int count);
  std::size_t size() const { return operators_.size(); }
  double at(std::size_t argument, int step) const { return values_[argument][static_cast<std::size_t>(step)]; }
  /// The arguments at one step, for functions that take a pointer; valid until the next call.
  const double* at(int step);

 private:
  std::vector<OperatorPtr> operators_;
  std::vector<std::vector<double>> values_;
  std::vector<double> step_;
};

}  // namespace oriel::promql
