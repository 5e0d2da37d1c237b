#pragma once

#include <optional>
#include <string>

#include "models/promql/ast.h"

namespace oriel::promql::script {

/// The expression as text with `@ time` at every selector and subquery that has no time of its own yet (those inside a
/// subquery stay as they are: its time holds for them). Such a query gives the same answer whenever it is asked. None
/// when a function in it asks for the evaluation time, so that the answer may differ.
std::optional<std::string> pinToTime(const ExprPtr& expr, Timestamp time);

}  // namespace oriel::promql::script
