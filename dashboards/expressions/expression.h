#pragma once

#include <map>
#include <string>
#include <vector>

#include "dashboards/expressions/expression_value.h"
#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// What an expression may refer to: results by the letter of their query.
using ExpressionInputs = std::map<std::string, ExpressionValues>;

/// One kind of expression; a row in expression_table.cpp.
struct ExpressionCommand {
  const char* type;  ///< as saved: "math", "reduce", ...
  /// Letters that the expression refers to.
  std::vector<std::string> (*references)(const Json& model);
  /// Never throws; the model may have any shape. `range` is the panel's.
  Result<ExpressionValues> (*compute)(const Json& model, const ExpressionInputs& inputs, TimeRange range);
};
/// Null when unknown.
const ExpressionCommand* findExpressionCommand(const std::string& type);
const std::vector<ExpressionCommand>& allExpressionCommands();

// One file each: expression_math.cpp, expression_reduce.cpp, ...
std::vector<std::string> mathReferences(const Json& model);
Result<ExpressionValues> computeMath(const Json& model, const ExpressionInputs& inputs, TimeRange range);
std::vector<std::string> singleReference(const Json& model);
Result<ExpressionValues> computeReduce(const Json& model, const ExpressionInputs& inputs, TimeRange range);
Result<ExpressionValues> computeResample(const Json& model, const ExpressionInputs& inputs, TimeRange range);
Result<ExpressionValues> computeThreshold(const Json& model, const ExpressionInputs& inputs, TimeRange range);
std::vector<std::string> conditionReferences(const Json& model);
Result<ExpressionValues> computeConditions(const Json& model, const ExpressionInputs& inputs, TimeRange range);

/// Computes `wanted` (letter -> the target as saved) over the answers of queries, in the order of their references.
/// Gives a result a letter; a cycle, an unknown letter or kind is an error of that letter alone. Any thread.
std::map<std::string, Result<ExpressionValues>> computeExpressions(const std::map<std::string, JsonPtr>& wanted,
                                                                   ExpressionInputs inputs, TimeRange range);

}  // namespace oriel::dashboards
