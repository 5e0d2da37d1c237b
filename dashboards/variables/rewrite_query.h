#pragma once

#include <string>
#include <vector>

#include "models/labels/matcher.h"
#include "models/promql/ast.h"

namespace oriel::dashboards {

/// What is put into an expression.
struct QueryRewrite {
  std::vector<Matcher> matchers;     ///< for every selector, instead of its own of the same labels
  std::vector<std::string> groupBy;  ///< for every aggregation but those with `without`
};

/// The expression with everything put in; parts that stay as they are, are shared. Recursion is bounded by the height
/// of the tree, which the parser bounds (kMaxTreeHeight). Any thread.
promql::ExprPtr rewriteQuery(const promql::ExprPtr& expr, const QueryRewrite& rewrite);

}  // namespace oriel::dashboards
