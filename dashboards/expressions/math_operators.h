#pragma once

#include <string>

#include "dashboards/expressions/expression_value.h"

namespace oriel::dashboards {

/// `-` and `!`, value by value.
ExpressionValues mathUnary(const std::string& op, ExpressionValues values);
/// Pairs values whose labels are equal, or of which one has all labels of the other; one with no labels fits all, and
/// two single values always fit. Series meet at equal times. A side that is missing makes the result missing.
ExpressionValues mathBinary(const std::string& op, const ExpressionValues& left, const ExpressionValues& right);
/// How many arguments a function takes (0 or 1); -1 when there is none of the name.
int mathFunctionArguments(const std::string& name);
ExpressionValues mathFunction(const std::string& name, ExpressionValues argument);

}  // namespace oriel::dashboards
