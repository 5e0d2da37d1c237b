#include <algorithm>
#include <numbers>

#include "models/promql/exec/absent.h"
#include "models/promql/exec/cell_map.h"
#include "models/promql/exec/extended_range_call.h"
#include "models/promql/exec/histogram_estimate.h"
#include "models/promql/exec/label_functions.h"
#include "models/promql/exec/range_call.h"
#include "models/promql/exec/scalar_binary.h"
#include "models/promql/exec/scalars.h"
#include "models/promql/exec/sort.h"
#include "models/promql/exec/start_time_scan.h"
#include "models/promql/plan/analysis.h"
#include "models/promql/plan/builder.h"

namespace oriel::promql {
namespace {

StatsUse statsUse(std::string_view function) {
  if (function == "histogram_count" || function == "histogram_sum" || function == "histogram_avg")
    return StatsUse::Stats;
  if (function == "histogram_quantile" || function == "histogram_quantiles" || function == "histogram_fraction")
    return StatsUse::Buckets;
  return StatsUse::Either;
}

}  // namespace

PlanBuilder::CallBuilder PlanBuilder::findSpecial(std::string_view name) {
  // Functions that are operators of their own. Those that look at one sample or one window stand in functions/.
  static constexpr SpecialFunction table[] = {
      {"absent", &PlanBuilder::callAbsent},
      {"absent_over_time", &PlanBuilder::callAbsentOverTime},
      {"end", &PlanBuilder::callQueryTime},
      {"histogram_fraction", &PlanBuilder::callHistogramEstimate},
      {"histogram_quantile", &PlanBuilder::callHistogramEstimate},
      {"histogram_quantiles", &PlanBuilder::callHistogramEstimate},
      {"info", &PlanBuilder::callInfo},
      {"label_join", &PlanBuilder::callLabelFunction},
      {"label_replace", &PlanBuilder::callLabelFunction},
      {"max_of", &PlanBuilder::callExtremeOf},
      {"min_of", &PlanBuilder::callExtremeOf},
      {"pi", &PlanBuilder::callPi},
      {"range", &PlanBuilder::callQueryTime},
      {"scalar", &PlanBuilder::callScalar},
      {"sort", &PlanBuilder::callSort},
      {"sort_by_label", &PlanBuilder::callSortByLabel},
      {"sort_by_label_desc", &PlanBuilder::callSortByLabel},
      {"sort_desc", &PlanBuilder::callSort},
      {"start", &PlanBuilder::callQueryTime},
      {"start_timestamp", &PlanBuilder::callStartTimestamp},
      {"step", &PlanBuilder::callQueryTime},
      {"time", &PlanBuilder::callTime},
      {"timestamp", &PlanBuilder::callTimestamp},
      {"vector", &PlanBuilder::callVector},
  };
  for (const SpecialFunction& row : table)
    if (row.name == name) return row.build;
  return nullptr;
}

Result<OperatorPtr> PlanBuilder::buildCall(const Call& call, const Expr& expr, Grid grid) {
  const StatsScope scope(stats_, statsUse(call.function));
  if (const CallBuilder special = findSpecial(call.function)) return (this->*special)(call, expr, grid);
  if (findRangeFunction(call.function) != nullptr) return buildRangeCall(call, grid, call.function);
  if (findCellFunction(call.function) != nullptr) return buildCellMap(call, grid);
  Error error = makeError(ErrorCode::Unsupported, "function " + call.function + "() is not supported yet");
  error.place.begin = expr.place.begin;
  error.place.end = expr.place.end;
  return error;
}

Result<std::vector<OperatorPtr>> PlanBuilder::buildAll(const Call& call, std::size_t from, std::size_t to, Grid grid) {
  std::vector<OperatorPtr> out;
  for (std::size_t i = from; i < to; ++i) {
    ORIEL_ASSIGN(auto op, build(*call.args[i], grid));
    out.push_back(std::move(op));
  }
  return out;
}

Result<OperatorPtr> PlanBuilder::buildExtendedCall(const Call& call, Grid grid) {
  for (const ExprPtr& arg : call.args) {
    const auto* matrix = withoutParens(*arg).as<MatrixSelector>();
    if (matrix == nullptr) continue;
    const Edges edges = withoutParens(*matrix->selector).as<VectorSelector>()->edges;
    if (edges == Edges::Plain) continue;
    const ExtendedFunction* function = findExtendedFunction(call.function, edges);
    if (function == nullptr) return makeError(ErrorCode::Execution, extendedFunctionRefusal(call.function, edges));
    ORIEL_ASSIGN(auto selected, extendedSelection(*matrix, arg->place, grid, call.function));
    return OperatorPtr(std::make_unique<ExtendedRangeCall>(context_, grid, *function, std::move(selected), arg->place));
  }
  return OperatorPtr();
}

Result<OperatorPtr> PlanBuilder::buildRangeCall(const Call& call, Grid grid, std::string_view function) {
  ORIEL_ASSIGN(auto extended, buildExtendedCall(call, grid));
  if (extended) return extended;
  std::unique_ptr<RangeSource> source;
  const SourceRange place = call.args.front()->place;
  std::vector<OperatorPtr> parameters;
  for (const ExprPtr& arg : call.args) {
    if (arg->type == ValueType::Matrix) {
      ORIEL_ASSIGN(source, buildRange(*arg, grid, call.function));
    } else {
      ORIEL_ASSIGN(auto parameter, build(*arg, grid));
      parameters.push_back(std::move(parameter));
    }
  }
  return OperatorPtr(std::make_unique<RangeCall>(context_, grid, *findRangeFunction(function), std::move(source),
                                                 std::move(parameters), place));
}

Result<OperatorPtr> PlanBuilder::buildCellMap(const Call& call, Grid grid) {
  const CellFunction& function = *findCellFunction(call.function);
  OperatorPtr input;
  if (call.args.empty()) {
    input = std::make_unique<TimeOperator>(context_, grid);
  } else {
    ORIEL_ASSIGN(input, build(*call.args.front(), grid, call.function));
  }
  ORIEL_ASSIGN(auto parameters, buildAll(call, 1, call.args.size(), grid));
  for (std::size_t i = parameters.size(); i < function.defaults.size(); ++i)
    parameters.push_back(std::make_unique<NumberOperator>(context_, grid, function.defaults[i]));
  return OperatorPtr(std::make_unique<CellMap>(context_, grid, function, std::move(input), std::move(parameters)));
}

Result<OperatorPtr> PlanBuilder::callTime(const Call&, const Expr&, Grid grid) {
  return OperatorPtr(std::make_unique<TimeOperator>(context_, grid));
}

Result<OperatorPtr> PlanBuilder::callPi(const Call&, const Expr&, Grid grid) {
  return OperatorPtr(std::make_unique<NumberOperator>(context_, grid, std::numbers::pi));
}

Result<OperatorPtr> PlanBuilder::callQueryTime(const Call& call, const Expr&, Grid grid) {
  const Duration milliseconds = call.function == "start"  ? shape_.start
                                : call.function == "end"  ? shape_.end
                                : call.function == "step" ? shape_.step
                                                          : shape_.end - shape_.start;
  return OperatorPtr(std::make_unique<NumberOperator>(context_, grid, static_cast<double>(milliseconds) / 1000));
}

Result<OperatorPtr> PlanBuilder::callExtremeOf(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto left, build(*call.args[0], grid));
  ORIEL_ASSIGN(auto right, build(*call.args[1], grid));
  return OperatorPtr(std::make_unique<ScalarScalar>(context_, grid, call.function == "max_of" ? maxOf : minOf,
                                                    std::move(left), std::move(right)));
}

Result<OperatorPtr> PlanBuilder::callVector(const Call& call, const Expr&, Grid grid) {
  return build(*call.args[0], grid);
}

Result<OperatorPtr> PlanBuilder::callScalar(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  return OperatorPtr(std::make_unique<ScalarOfVector>(context_, grid, std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callTimestamp(const Call& call, const Expr&, Grid grid) {
  const Expr& inner = withoutParens(*call.args[0]);
  if (const auto* selector = inner.as<VectorSelector>()) {
    const bool once = grid.count > 1 && isStepInvariant(inner);
    const Grid scanGrid = once ? Grid{grid.start, 1, 1} : grid;
    ORIEL_ASSIGN(auto scan, buildSelector(*selector, inner.place, scanGrid, call.function, true));
    if (once) scan = std::make_unique<StepInvariant>(context_, grid, std::move(scan));
    return OperatorPtr(std::make_unique<DropNames>(context_, grid, std::move(scan)));
  }
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  return OperatorPtr(std::make_unique<TimestampOfCells>(context_, grid, std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callStartTimestamp(const Call& call, const Expr&, Grid grid) {
  const Expr& inner = withoutParens(*call.args[0]);
  const auto* selector = inner.as<VectorSelector>();
  // Only a sample of the store has a start time.
  if (selector == nullptr || !context_.usesStartTimes()) {
    ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
    return OperatorPtr(std::make_unique<NothingOperator>(context_, grid, std::move(input)));
  }
  const bool once = grid.count > 1 && isStepInvariant(inner);
  const Grid scanGrid = once ? Grid{grid.start, 1, 1} : grid;
  ORIEL_ASSIGN(auto selected, selection(*selector, shape_.lookback, inner.place, scanGrid, call.function));
  selected.hints.range = 0;
  OperatorPtr scan = std::make_unique<StartTimeScan>(context_, scanGrid, std::move(selected));
  if (once) scan = std::make_unique<StepInvariant>(context_, grid, std::move(scan));
  return scan;
}

Result<OperatorPtr> PlanBuilder::callAbsent(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  return OperatorPtr(std::make_unique<AbsentOperator>(context_, grid, absentLabels(*call.args[0]), std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callAbsentOverTime(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, buildRangeCall(call, grid, "present_over_time"));
  return OperatorPtr(std::make_unique<AbsentOperator>(context_, grid, absentLabels(*call.args[0]), std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callSort(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  SortOperator::Order order;
  order.descending = call.function.ends_with("_desc");
  return OperatorPtr(std::make_unique<SortOperator>(context_, grid, std::move(order), std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callSortByLabel(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  SortOperator::Order order;
  order.descending = call.function.ends_with("_desc");
  order.byLabel = true;
  for (std::size_t i = 1; i < call.args.size(); ++i) order.labels.push_back(literalText(*call.args[i]));
  return OperatorPtr(std::make_unique<SortOperator>(context_, grid, std::move(order), std::move(input)));
}

Result<OperatorPtr> PlanBuilder::callLabelFunction(const Call& call, const Expr&, Grid grid) {
  ORIEL_ASSIGN(auto input, build(*call.args[0], grid, call.function));
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < call.args.size(); ++i) texts.push_back(literalText(*call.args[i]));
  if (call.function == "label_join") return makeLabelJoin(context_, grid, std::move(input), texts);
  return makeLabelReplace(context_, grid, std::move(input), texts);
}

Result<OperatorPtr> PlanBuilder::callHistogramEstimate(const Call& call, const Expr&, Grid grid) {
  HistogramEstimate::Shape shape;
  std::vector<OperatorPtr> parameters;
  OperatorPtr input;
  for (const ExprPtr& arg : call.args) {
    if (arg->type == ValueType::Scalar) {
      ORIEL_ASSIGN(auto parameter, build(*arg, grid));
      parameters.push_back(std::move(parameter));
      shape.parameterPlaces.push_back(arg->place);
    } else if (arg->type == ValueType::Vector) {
      ORIEL_ASSIGN(input, build(*arg, grid, call.function));
      shape.inputPlace = arg->place;
    } else {
      shape.label = literalText(*arg);
    }
  }
  shape.kind = call.function == "histogram_fraction"    ? HistogramEstimate::Kind::Fraction
               : call.function == "histogram_quantiles" ? HistogramEstimate::Kind::Quantiles
                                                        : HistogramEstimate::Kind::Quantile;
  return OperatorPtr(
      std::make_unique<HistogramEstimate>(context_, grid, std::move(shape), std::move(parameters), std::move(input)));
}

}  // namespace oriel::promql
