#pragma once

#include <string>

#include "models/promql/ast.h"

namespace oriel::promql {

/// A short name of the part of a plan that evaluates an expression: `rate`, `sum by (job)`, `selector`, `and`.
std::string planLabel(const Expr& expr);

}  // namespace oriel::promql
