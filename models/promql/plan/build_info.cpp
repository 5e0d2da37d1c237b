#include "models/promql/exec/info_join.h"
#include "models/promql/plan/analysis.h"
#include "models/promql/plan/builder.h"

namespace oriel::promql {
namespace {

std::vector<const Expr*> childrenOf(const Expr& expr) {
  if (const auto* paren = expr.as<Paren>()) return {paren->expr.get()};
  if (const auto* unary = expr.as<Unary>()) return {unary->expr.get()};
  if (const auto* matrix = expr.as<MatrixSelector>()) return {matrix->selector.get()};
  if (const auto* binary = expr.as<Binary>()) return {binary->left.get(), binary->right.get()};
  std::vector<const Expr*> out;
  if (const auto* aggregate = expr.as<Aggregate>()) {
    out.push_back(aggregate->expr.get());
    if (aggregate->parameter != nullptr) out.push_back(aggregate->parameter.get());
  } else if (const auto* call = expr.as<Call>()) {
    for (const ExprPtr& arg : call->args) out.push_back(arg.get());
  }
  return out;
}

}  // namespace

Result<bool> PlanBuilder::referenceEnd(const Expr& expr, WindowEnd& end) const {
  if (const auto* selector = expr.as<VectorSelector>()) {
    ORIEL_ASSIGN(end, windowEnd(selector->shift));
    return true;
  }
  if (const auto* subquery = expr.as<Subquery>()) {
    ORIEL_ASSIGN(const bool found, referenceEnd(*subquery->expr, end));
    if (!found || end.fixed) return found;
    ORIEL_ASSIGN(const WindowEnd outer, windowEnd(subquery->shift));
    if (outer.fixed) end.fixed = *outer.fixed - end.offset;
    end.offset += outer.offset;
    return true;
  }
  for (const Expr* child : childrenOf(expr)) {
    ORIEL_ASSIGN(const bool found, referenceEnd(*child, end));
    if (found) return true;
  }
  return false;
}

Result<OperatorPtr> PlanBuilder::callInfo(const Call& call, const Expr&, Grid grid) {
  InfoRequest request;
  request.lookback = shape_.lookback;
  if (call.args.size() > 1)
    for (const Matcher& matcher : withoutParens(*call.args[1]).as<VectorSelector>()->matchers)
      (matcher.name() == kMetricName ? request.names : request.data).push_back(matcher);
  ORIEL_TRY(referenceEnd(*call.args[0], request.end));
  ORIEL_ASSIGN(auto base, build(*call.args[0], grid, call.function));
  auto join = std::make_unique<InfoJoin>(context_, grid, std::move(request), std::move(base));
  const SelectHints hints = join->hints();
  context_.needRange(hints.start, std::max(hints.start, hints.end));
  return OperatorPtr(std::move(join));
}

}  // namespace oriel::promql
