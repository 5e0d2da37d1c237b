#include "models/promql/plan/analysis.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "models/promql/functions/binary_cell.h"

namespace oriel::promql {
namespace {

constexpr std::array<std::string_view, 11> kTimeDependent = {
    "day_of_month", "day_of_week",    "day_of_year", "days_in_month", "hour", "minute",
    "month",        "predict_linear", "time",        "timestamp",     "year"};

std::optional<double> constantBinary(const Binary& binary) {
  if (isSetOperator(binary.op) || isTrim(binary.op)) return std::nullopt;
  // The right side first: of a long chain it is the short one, and mostly says no at once.
  const auto right = constantValue(*binary.right);
  if (!right) return std::nullopt;
  const auto left = constantValue(*binary.left);
  if (!left) return std::nullopt;
  return binaryFloats(binary.op, *left, *right);
}

}  // namespace

bool dependsOnTime(std::string_view function) {
  return std::find(kTimeDependent.begin(), kTimeDependent.end(), function) != kTimeDependent.end();
}

std::optional<double> constantValue(const Expr& expr) {
  if (const auto* number = expr.as<NumberLiteral>()) return number->value;
  if (const auto* paren = expr.as<Paren>()) return constantValue(*paren->expr);
  if (const auto* binary = expr.as<Binary>()) return constantBinary(*binary);
  if (const auto* unary = expr.as<Unary>()) {
    const auto value = constantValue(*unary->expr);
    if (value && unary->negative) return -*value;
    return value;
  }
  if (const auto* call = expr.as<Call>(); call != nullptr && call->function == "pi") return std::numbers::pi;
  return std::nullopt;
}

bool isStepInvariant(const Expr& expr) {
  if (const auto* selector = expr.as<VectorSelector>()) return selector->shift.at != AtModifier::None;
  if (const auto* matrix = expr.as<MatrixSelector>()) return isStepInvariant(*matrix->selector);
  if (const auto* subquery = expr.as<Subquery>()) return subquery->shift.at != AtModifier::None;
  if (const auto* paren = expr.as<Paren>()) return isStepInvariant(*paren->expr);
  if (const auto* unary = expr.as<Unary>()) return isStepInvariant(*unary->expr);
  if (const auto* binary = expr.as<Binary>()) return isStepInvariant(*binary->right) && isStepInvariant(*binary->left);
  if (const auto* aggregate = expr.as<Aggregate>())
    return isStepInvariant(*aggregate->expr) &&
           (aggregate->parameter == nullptr || isStepInvariant(*aggregate->parameter));
  if (const auto* call = expr.as<Call>())
    return !dependsOnTime(call->function) &&
           std::all_of(call->args.begin(), call->args.end(), [](const ExprPtr& arg) { return isStepInvariant(*arg); });
  return true;
}

const Expr& withoutParens(const Expr& expr) {
  const Expr* at = &expr;
  while (const auto* paren = at->as<Paren>()) at = paren->expr.get();
  return *at;
}

std::string literalText(const Expr& expr) {
  const auto* literal = withoutParens(expr).as<StringLiteral>();
  return literal == nullptr ? std::string() : literal->value;
}

}  // namespace oriel::promql
