#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/promql/ast.h"

namespace oriel::promql {

/// Parses and type-checks an expression. Any thread. Errors are InvalidInput with Prometheus' text and the place as
/// line, column and byte range. Depth is bounded: brackets and signs to some hundreds, the height of the tree to
/// `maxHeight`. Who passes kMaxChainHeight must walk the tree with withStackFor().
Result<ExprPtr> parseExpr(std::string_view text, int maxHeight = kMaxTreeHeight);

/// A series selector without offset or range, as `match[]` takes it.
Result<std::vector<Matcher>> parseSelector(std::string_view text);

/// A metric with labels, as in a test script: `foo{a="b"}` or `{"a.b", c="d"}`.
Result<Labels> parseMetric(std::string_view text);

/// Prometheus' canonical one-line form (what /api/v1/format_query's tree prints with String()).
std::string print(const Expr& expr);
/// The indented form of /api/v1/format_query.
std::string prettyPrint(const Expr& expr);

}  // namespace oriel::promql
