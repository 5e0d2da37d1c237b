#pragma once

#include <string>

#include "models/promql/ast.h"
#include "models/promql/explain.h"

/// Trees as JSON. Every function appends to `out`.
namespace oriel::api {

/// An expression as Prometheus' parse_query gives it: objects whose keys are sorted, with the node's kind in `type`.
void writeQueryTree(std::string& out, const promql::Expr& expr);

/// How a query was evaluated: Oriel's own, described in models/api/README.md.
void writeExplanation(std::string& out, const promql::Explanation& explanation);

}  // namespace oriel::api
