#include "models/promql/plan/builder.h"

#include <algorithm>
#include <limits>

#include "models/base/text.h"
#include "models/promql/duration.h"
#include "models/promql/exec/aggregate.h"
#include "models/promql/exec/aggregate_select.h"
#include "models/promql/exec/cell_map.h"
#include "models/promql/exec/extended_range.h"
#include "models/promql/exec/limit_series.h"
#include "models/promql/exec/scalar_binary.h"
#include "models/promql/exec/scalars.h"
#include "models/promql/exec/set_binary.h"
#include "models/promql/exec/smoothed_scan.h"
#include "models/promql/exec/vector_binary.h"
#include "models/promql/exec/vector_scan.h"
#include "models/promql/plan/analysis.h"

namespace oriel::promql {
namespace {

Error unsupportedAt(std::string text, SourceRange place) {
  Error error = makeError(ErrorCode::Unsupported, std::move(text));
  error.place.begin = place.begin;
  error.place.end = place.end;
  return error;
}

}  // namespace

Result<OperatorPtr> PlanBuilder::build(const Expr& expr, Grid grid, const std::string& function) {
  // Parentheses are no part of a plan.
  if (observer_ == nullptr || expr.as<Paren>() != nullptr) return buildUnwatched(expr, grid, function);
  observer_->begin(expr, grid);
  ORIEL_ASSIGN(auto op, buildUnwatched(expr, grid, function));
  return observer_->end(context_, expr, std::move(op));
}

Result<OperatorPtr> PlanBuilder::buildUnwatched(const Expr& expr, Grid grid, const std::string& function) {
  if (const auto value = constantValue(expr))
    return OperatorPtr(std::make_unique<NumberOperator>(context_, grid, *value));
  if (grid.count > 1 && isStepInvariant(expr)) {
    ORIEL_ASSIGN(auto once, buildNode(expr, Grid{grid.start, 1, 1}, function));
    return OperatorPtr(std::make_unique<StepInvariant>(context_, grid, std::move(once)));
  }
  return buildNode(expr, grid, function);
}

Result<OperatorPtr> PlanBuilder::buildNode(const Expr& expr, Grid grid, const std::string& function) {
  if (const auto* paren = expr.as<Paren>()) return build(*paren->expr, grid, function);
  if (const auto* selector = expr.as<VectorSelector>())
    return buildSelector(*selector, expr.place, grid, function, false);
  if (const auto* unary = expr.as<Unary>()) return buildUnary(*unary, grid);
  if (const auto* binary = expr.as<Binary>()) return buildBinary(*binary, expr.place, grid);
  if (const auto* aggregate = expr.as<Aggregate>()) return buildAggregate(*aggregate, expr.place, grid);
  if (const auto* call = expr.as<Call>()) return buildCall(*call, expr, grid);
  return unsupportedAt(std::string("a ") + valueTypeName(expr.type) + " cannot be evaluated here", expr.place);
}

Result<Duration> PlanBuilder::duration(Duration constant, const DurationPtr& expr) const {
  if (expr == nullptr) return constant;
  return resolveDuration(*expr, shape_.step, shape_.end - shape_.start, true);
}

Result<WindowEnd> PlanBuilder::windowEnd(const TimeShift& shift) const {
  WindowEnd end;
  end.offset = shift.offset;
  if (shift.offsetExpr != nullptr) {
    ORIEL_ASSIGN(end.offset, resolveDuration(*shift.offsetExpr, shape_.step, shape_.end - shape_.start, false));
  }
  switch (shift.at) {
    case AtModifier::None: break;
    case AtModifier::Timestamp: end.fixed = shift.atTime - end.offset; break;
    case AtModifier::Start: end.fixed = shape_.start - end.offset; break;
    case AtModifier::End: end.fixed = shape_.end - end.offset; break;
  }
  return end;
}

Result<Selection> PlanBuilder::selection(const VectorSelector& selector, Duration range, SourceRange place, Grid grid,
                                         const std::string& function) {
  Selection out;
  out.matchers = selector.matchers;
  out.range = range;
  out.place = place;
  out.statsOnly = stats_.enough && !stats_.bucketsNeeded;
  ORIEL_ASSIGN(out.end, windowEnd(selector.shift));
  // Windows are open at their left end.
  out.hints.start = out.end.at(grid.start) - range + 1;
  out.hints.end = out.end.at(grid.end());
  out.hints.step = grid.count > 1 ? grid.step : 0;
  out.hints.range = range;
  out.hints.function = function;
  needSelection(out);
  return out;
}

void PlanBuilder::needSelection(const Selection& selection) {
  // A subquery may have no step at all; its selectors still look their series up.
  context_.needRange(selection.hints.start, std::max(selection.hints.start, selection.hints.end));
}

Result<ExtendedSelection> PlanBuilder::extendedSelection(const MatrixSelector& matrix, SourceRange place, Grid grid,
                                                         const std::string& function) {
  ORIEL_ASSIGN(const Duration range, duration(matrix.range, matrix.rangeExpr));
  const auto& selector = *withoutParens(*matrix.selector).as<VectorSelector>();
  ORIEL_ASSIGN(auto selected, selection(selector, range, place, grid, function));
  auto extended = extendSelection(std::move(selected), shape_.lookback, selector.edges == Edges::Smoothed);
  needSelection(extended.wide);
  return extended;
}

Result<OperatorPtr> PlanBuilder::buildSelector(const VectorSelector& selector, SourceRange place, Grid grid,
                                               const std::string& function, bool timestamps) {
  ORIEL_ASSIGN(auto selected, selection(selector, shape_.lookback, place, grid, function));
  selected.hints.range = 0;
  if (selector.edges == Edges::Smoothed && !timestamps) {
    auto scan = std::make_unique<SmoothedScan>(context_, grid, std::move(selected));
    needSelection(scan->selection());
    return OperatorPtr(std::move(scan));
  }
  selected.hints.samplesOnly = samplesOnly_;
  return OperatorPtr(std::make_unique<VectorScan>(context_, grid, std::move(selected), timestamps));
}

Result<OperatorPtr> PlanBuilder::buildUnary(const Unary& unary, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*unary.expr, grid));
  if (!unary.negative) return input;
  return OperatorPtr(std::make_unique<Negate>(context_, grid, std::move(input)));
}

Result<OperatorPtr> PlanBuilder::buildBinary(const Binary& binary, SourceRange place, Grid grid) {
  const StatsScope scope(stats_, isTrim(binary.op) ? StatsUse::Buckets : StatsUse::Either);
  ORIEL_ASSIGN(auto left, build(*binary.left, grid));
  ORIEL_ASSIGN(auto right, build(*binary.right, grid));
  const bool scalarLeft = binary.left->type == ValueType::Scalar;
  const bool scalarRight = binary.right->type == ValueType::Scalar;
  if (scalarLeft && scalarRight && isTrim(binary.op))
    return makeError(ErrorCode::Execution,
                     "operator " + quote(binaryOpText(binary.op)) + " not allowed for Scalar operations");
  if (scalarLeft && scalarRight)
    return OperatorPtr(std::make_unique<ScalarScalar>(
        context_, grid, [op = binary.op](double a, double b) { return binaryFloats(op, a, b); }, std::move(left),
        std::move(right)));
  if (scalarLeft || scalarRight) {
    const VectorScalar::Shape shape{binary.op, scalarLeft, binary.returnBool, place};
    if (scalarLeft) std::swap(left, right);
    return OperatorPtr(std::make_unique<VectorScalar>(context_, grid, shape, std::move(left), std::move(right)));
  }
  const VectorMatching matching = binary.matching.value_or(VectorMatching{});
  LabelSubset signature(matching.on, matching.labels);
  if (binary.op == BinaryOp::Or)
    return OperatorPtr(std::make_unique<OrOperator>(context_, grid, signature, std::move(left), std::move(right)));
  if (isSetOperator(binary.op))
    return OperatorPtr(std::make_unique<AndUnless>(context_, grid, binary.op == BinaryOp::Unless, signature,
                                                   std::move(left), std::move(right)));
  VectorBinary::Shape shape{binary.op, binary.returnBool, matching, place};
  return OperatorPtr(
      std::make_unique<VectorBinary>(context_, grid, std::move(shape), std::move(left), std::move(right)));
}

Result<OperatorPtr> PlanBuilder::buildAggregated(const Aggregate& aggregate, Grid grid) {
  // With all series in one group nobody looks at their labels.
  const auto* selector = withoutParens(*aggregate.expr).as<VectorSelector>();
  samplesOnly_ =
      selector != nullptr && aggregate.parameter == nullptr && !aggregate.without && aggregate.grouping.empty();
  auto input = build(*aggregate.expr, grid, aggregateOpName(aggregate.op));
  samplesOnly_ = false;
  return input;
}

Result<OperatorPtr> PlanBuilder::buildAggregate(const Aggregate& aggregate, SourceRange whole, Grid grid) {
  const SourceRange place = aggregate.expr->place;
  Grouping grouping{aggregate.without, aggregate.grouping};
  ORIEL_ASSIGN(auto input, buildAggregated(aggregate, grid));
  if (aggregate.op == AggregateOp::CountValues)
    return OperatorPtr(std::make_unique<CountValues>(context_, grid, literalText(*aggregate.parameter),
                                                     std::move(grouping), std::move(input)));
  if (aggregate.parameter == nullptr)
    return OperatorPtr(std::make_unique<AggregateOperator>(context_, grid, aggregate.op, std::move(grouping),
                                                           std::move(input), place));
  ORIEL_ASSIGN(auto parameter, build(*aggregate.parameter, grid));
  if (aggregate.op == AggregateOp::Quantile)
    return OperatorPtr(std::make_unique<AggregateQuantile>(context_, grid, std::move(grouping), std::move(input),
                                                           std::move(parameter), place, aggregate.parameter->place));
  if (aggregate.op == AggregateOp::LimitK || aggregate.op == AggregateOp::LimitRatio)
    return OperatorPtr(std::make_unique<LimitSeries>(context_, grid, aggregate.op == AggregateOp::LimitRatio,
                                                     std::move(grouping), std::move(input), std::move(parameter),
                                                     aggregate.parameter->place));
  return OperatorPtr(std::make_unique<SelectK>(context_, grid, aggregate.op == AggregateOp::TopK, std::move(grouping),
                                               std::move(input), std::move(parameter), whole));
}

Result<std::unique_ptr<RangeSource>> PlanBuilder::buildRange(const Expr& expr, Grid grid, const std::string& function) {
  const Expr& inner = withoutParens(expr);
  if (observer_ == nullptr) return buildRangeUnwatched(inner, grid, function);
  observer_->begin(inner, grid);
  ORIEL_ASSIGN(auto source, buildRangeUnwatched(inner, grid, function));
  return observer_->end(context_, inner, std::move(source));
}

Result<std::unique_ptr<RangeSource>> PlanBuilder::buildRangeUnwatched(const Expr& inner, Grid grid,
                                                                      const std::string& function) {
  if (const auto* subquery = inner.as<Subquery>()) return buildSubquery(*subquery, grid);
  const auto* matrix = inner.as<MatrixSelector>();
  if (matrix == nullptr) return unsupportedAt("expected a range vector", inner.place);
  ORIEL_ASSIGN(const Duration range, duration(matrix->range, matrix->rangeExpr));
  const auto* selector = withoutParens(*matrix->selector).as<VectorSelector>();
  if (selector->edges != Edges::Plain) {
    ORIEL_ASSIGN(auto extended, extendedSelection(*matrix, inner.place, grid, function));
    return std::unique_ptr<RangeSource>(std::make_unique<ExtendedRange>(context_, grid, std::move(extended)));
  }
  ORIEL_ASSIGN(auto selected, selection(*selector, range, inner.place, grid, function));
  return std::unique_ptr<RangeSource>(std::make_unique<SelectorRange>(context_, grid, std::move(selected)));
}

Result<std::unique_ptr<RangeSource>> PlanBuilder::buildSubquery(const Subquery& subquery, Grid grid) {
  ORIEL_ASSIGN(const Duration range, duration(subquery.range, subquery.rangeExpr));
  ORIEL_ASSIGN(Duration step, duration(subquery.step, subquery.stepExpr));
  ORIEL_ASSIGN(const WindowEnd end, windowEnd(subquery.shift));
  if (step == 0) step = shape_.subqueryStep;
  // Inner steps are multiples of the step, whatever the query's own steps are.
  const Timestamp from = end.at(grid.start) - range;
  Grid inner{step * (from / step), step, 0};
  if (inner.start <= from) inner.start += step;
  const Timestamp to = end.at(grid.end());
  const std::int64_t count = to < inner.start ? 0 : (to - inner.start) / step + 1;
  if (count > std::numeric_limits<int>::max())
    return makeError(ErrorCode::LimitExceeded,
                     "query processing would load too many samples into memory in query execution");
  inner.count = static_cast<int>(count);
  // Resets are looked for between the inner steps, which takes all buckets.
  const StatsScope scope(stats_, StatsUse::Buckets);
  ORIEL_ASSIGN(auto op, build(*subquery.expr, inner));
  return std::unique_ptr<RangeSource>(std::make_unique<SubqueryRange>(context_, grid, std::move(op), end, range));
}

}  // namespace oriel::promql
