#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/expressions/expression.h"
#include "dashboards/expressions/expression_reduce.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// The comparison of one condition: its name and numbers.
struct Evaluator {
  std::string type;
  double first = 0, second = 0;

  bool holds(double v) const {
    if (type == "gt") return v > first;
    if (type == "lt") return v < first;
    if (type == "eq") return v == first;
    if (type == "ne") return v != first;
    if (type == "gte") return v >= first;
    if (type == "lte") return v <= first;
    if (type == "within_range") return v > first && v < second;
    if (type == "outside_range") return v < first || v > second;
    if (type == "within_range_included") return v >= first && v <= second;
    return v <= first || v >= second;
  }
};

Result<Evaluator> evaluatorOf(const Json& condition) {
  static const char* const single[] = {"gt", "lt", "eq", "ne", "gte", "lte"};
  static const char* const pair[] = {"within_range", "outside_range", "within_range_included",
                                     "outside_range_included"};
  const Json* json = jsonFind(condition, "evaluator");
  Evaluator evaluator;
  evaluator.type = json ? jsonText(*json, "type") : std::string();
  const auto among = [&evaluator](const auto& names) {
    return std::find(std::begin(names), std::end(names), evaluator.type) != std::end(names);
  };
  if (evaluator.type == "no_value") return evaluator;
  if (!among(single) && !among(pair)) {
    return makeError(ErrorCode::InvalidInput, "there is no comparison \"" + evaluator.type + "\"");
  }
  std::vector<double> numbers;
  if (const Json* params = jsonFind(*json, "params"); jsonIsArray(params)) {
    for (const Json& one : *params) numbers.push_back(jsonNumberOf(one).value_or(0));
  }
  if (numbers.size() < (among(pair) ? 2u : 1u)) {
    return makeError(ErrorCode::InvalidInput, "the comparison " + evaluator.type + " lacks a number");
  }
  evaluator.first = numbers[0];
  evaluator.second = numbers.size() > 1 ? numbers[1] : 0;
  return evaluator;
}

const Json* conditionList(const Json& model) {
  const Json* list = jsonFind(model, "conditions");
  return jsonIsArray(list) ? list : nullptr;
}

std::string conditionRef(const Json& condition) {
  const Json* params = jsonAt(condition, "query.params");
  return jsonIsArray(params) && !params->empty() ? jsonTextOf(params->front()) : std::string();
}

// Reduces what is there; nothing when no point counts.
std::optional<double> classicReduce(const std::string& reducer, const std::vector<double>& all) {
  std::vector<double> values;
  for (const double value : all) {
    if (!std::isnan(value)) values.push_back(value);
  }
  if (reducer == "count") return static_cast<double>(all.size());
  if (reducer == "count_non_null") return values.empty() ? std::nullopt : std::optional<double>(values.size());
  if (values.empty()) return {};
  const double first = values.front(), last = values.back();
  if (reducer == "diff") return last - first;
  if (reducer == "diff_abs") return std::abs(last - first);
  if (reducer == "percent_diff") return (last - first) / std::abs(first) * 100;
  if (reducer == "percent_diff_abs") return std::abs((last - first) / first * 100);
  const auto reduced = reduceStrictly(reducer == "avg" ? "mean" : reducer, values);
  return reduced.ok() ? std::optional<double>(*reduced) : std::nullopt;
}

bool knownClassicReducer(const std::string& name) {
  static const char* const names[] = {"avg",
                                      "sum",
                                      "min",
                                      "max",
                                      "count",
                                      "last",
                                      "median",
                                      "diff",
                                      "diff_abs",
                                      "percent_diff",
                                      "percent_diff_abs",
                                      "count_non_null"};
  return std::any_of(std::begin(names), std::end(names), [&name](const char* n) { return name == n; });
}

}  // namespace

Result<ExpressionValues> computeThreshold(const Json& model, const ExpressionInputs& inputs, TimeRange) {
  const Json* list = conditionList(model);
  if (!list || list->size() != 1) return makeError(ErrorCode::InvalidInput, "a threshold has exactly one condition");
  ORIEL_ASSIGN(const Evaluator evaluator, evaluatorOf(list->front()));
  if (evaluator.type == "no_value") return makeError(ErrorCode::InvalidInput, "there is no comparison \"no_value\"");
  ExpressionValues results = inputs.at(singleReference(model).front());
  for (ExpressionValue& value : results) {
    for (double& number : value.values) {
      if (!isNull(number)) number = evaluator.holds(number) ? 1 : 0;
    }
  }
  return results;
}

std::vector<std::string> conditionReferences(const Json& model) {
  std::vector<std::string> names;
  const Json* list = conditionList(model);
  if (!list) return names;
  for (const Json& condition : *list) names.push_back(conditionRef(condition));
  return names;
}

Result<ExpressionValues> computeConditions(const Json& model, const ExpressionInputs& inputs, TimeRange) {
  const Json* list = conditionList(model);
  if (!list || list->empty()) return makeError(ErrorCode::InvalidInput, "there are no conditions");
  bool firing = true;
  bool first = true;
  for (const Json& condition : *list) {
    ORIEL_ASSIGN(const Evaluator evaluator, evaluatorOf(condition));
    const Json* reducerJson = jsonFind(condition, "reducer");
    const std::string reducer = reducerJson ? jsonText(*reducerJson, "type") : std::string();
    if (!knownClassicReducer(reducer)) return makeError(ErrorCode::InvalidInput, "there is no reducer " + reducer);
    const Json* operatorJson = jsonFind(condition, "operator");
    const bool orElse = operatorJson && jsonText(*operatorJson, "type") == "or";
    // A condition holds when one of its series fulfils it.
    bool holds = false;
    for (const ExpressionValue& value : inputs.at(conditionRef(condition))) {
      const auto reduced = classicReduce(reducer, value.values);
      holds = holds || (evaluator.type == "no_value" ? !reduced : reduced && evaluator.holds(*reduced));
    }
    firing = first ? holds : orElse ? firing || holds : firing && holds;
    first = false;
  }
  return ExpressionValues{expressionNumber(firing ? 1 : 0)};
}

}  // namespace oriel::dashboards
