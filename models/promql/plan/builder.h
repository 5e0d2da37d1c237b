#pragma once

#include <memory>
#include <string>

#include "models/promql/exec/extended_selection.h"
#include "models/promql/exec/operator.h"
#include "models/promql/exec/range_source.h"
#include "models/promql/plan/plan_observer.h"
#include "models/promql/plan/stats_need.h"

namespace oriel::promql {

/// What the plan must know of the query around the expression.
struct QueryShape {
  Timestamp start = 0;
  Timestamp end = 0;
  Duration step = 0;  ///< 0 for an instant query
  Duration lookback = 0;
  Duration subqueryStep = 0;
};

/// Turns a checked expression into operators: constants are folded, parts that are the same at every step are evaluated
/// once, selectors get their time range and hints. Lives while a query is planned; errors are Execution or Unsupported
/// with the place of the part that cannot be evaluated.
class PlanBuilder {
 public:
  /// `observer` may be null.
  PlanBuilder(QueryContext& context, QueryShape shape, PlanObserver* observer = nullptr)
      : context_(context), shape_(shape), observer_(observer) {}

  /// For scalars and instant vectors. `function` is what stands around the expression, for the selector's hints.
  Result<OperatorPtr> build(const Expr& expr, Grid grid, const std::string& function = {});
  /// For range vectors.
  Result<std::unique_ptr<RangeSource>> buildRange(const Expr& expr, Grid grid, const std::string& function = {});

 private:
  using CallBuilder = Result<OperatorPtr> (PlanBuilder::*)(const Call& call, const Expr& expr, Grid grid);
  struct SpecialFunction {
    std::string_view name;
    CallBuilder build;
  };
  static CallBuilder findSpecial(std::string_view name);

  Result<OperatorPtr> buildUnwatched(const Expr& expr, Grid grid, const std::string& function);
  Result<std::unique_ptr<RangeSource>> buildRangeUnwatched(const Expr& expr, Grid grid, const std::string& function);
  Result<OperatorPtr> buildNode(const Expr& expr, Grid grid, const std::string& function);
  Result<OperatorPtr> buildSelector(const VectorSelector& selector, SourceRange place, Grid grid,
                                    const std::string& function, bool timestamps);
  Result<OperatorPtr> buildUnary(const Unary& unary, Grid grid);
  Result<OperatorPtr> buildBinary(const Binary& binary, SourceRange place, Grid grid);
  Result<OperatorPtr> buildAggregated(const Aggregate& aggregate, Grid grid);
  Result<OperatorPtr> buildAggregate(const Aggregate& aggregate, SourceRange whole, Grid grid);
  Result<OperatorPtr> buildCall(const Call& call, const Expr& expr, Grid grid);
  /// Null for plain ranges.
  Result<OperatorPtr> buildExtendedCall(const Call& call, Grid grid);
  Result<OperatorPtr> buildRangeCall(const Call& call, Grid grid, std::string_view function);
  Result<OperatorPtr> buildCellMap(const Call& call, Grid grid);
  Result<std::unique_ptr<RangeSource>> buildSubquery(const Subquery& subquery, Grid grid);
  Result<std::vector<OperatorPtr>> buildAll(const Call& call, std::size_t from, std::size_t to, Grid grid);

  Result<OperatorPtr> callTime(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callPi(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callQueryTime(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callExtremeOf(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callVector(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callScalar(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callTimestamp(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callStartTimestamp(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callAbsent(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callAbsentOverTime(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callSort(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callSortByLabel(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callLabelFunction(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callHistogramEstimate(const Call& call, const Expr& expr, Grid grid);
  Result<OperatorPtr> callInfo(const Call& call, const Expr& expr, Grid grid);

  /// Where the window of the first selector inside ends, with all subqueries around it. False: there is none.
  Result<bool> referenceEnd(const Expr& expr, WindowEnd& end) const;
  Result<WindowEnd> windowEnd(const TimeShift& shift) const;
  Result<Duration> duration(Duration constant, const DurationPtr& expr) const;
  Result<Selection> selection(const VectorSelector& selector, Duration range, SourceRange place, Grid grid,
                              const std::string& function);
  Result<ExtendedSelection> extendedSelection(const MatrixSelector& matrix, SourceRange place, Grid grid,
                                              const std::string& function);
  void needSelection(const Selection& selection);

  QueryContext& context_;
  QueryShape shape_;
  PlanObserver* observer_;
  StatsNeed stats_;
  bool samplesOnly_ = false;  ///< of the selector that is built
};

}  // namespace oriel::promql
