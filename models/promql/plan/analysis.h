#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/promql/ast.h"

namespace oriel::promql {

/// The value of an expression of numbers only; none when something must be evaluated.
std::optional<double> constantValue(const Expr& expr);

/// True for the functions whose answer changes with the evaluation time though their arguments do not.
bool dependsOnTime(std::string_view function);

/// True when the expression has the same value at every step: all its selectors and subqueries have `@`, and no
/// function asks for the evaluation time.
bool isStepInvariant(const Expr& expr);

/// Strips parentheses.
const Expr& withoutParens(const Expr& expr);

/// The text of a string literal; empty when it is none.
std::string literalText(const Expr& expr);

}  // namespace oriel::promql
