#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/expressions/expression.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// Goes through expressions in the order of their references.
class ExpressionRun {
 public:
  ExpressionRun(const std::map<std::string, JsonPtr>& wanted, ExpressionInputs inputs, TimeRange range)
      : wanted_(wanted), inputs_(std::move(inputs)), range_(range) {}

  std::map<std::string, Result<ExpressionValues>> run() {
    for (const auto& [refId, model] : wanted_) need(refId, 0);
    return std::move(results_);
  }

 private:
  static constexpr int kDeepest = 100;

  void need(const std::string& refId, int depth) {
    const auto found = wanted_.find(refId);
    if (found == wanted_.end() || results_.count(refId) > 0) return;
    if (!running_.insert(refId).second || depth > kDeepest) {
      cyclic_.insert(refId);
      return;
    }
    auto result = compute(refId, *found->second, depth);
    running_.erase(refId);
    if (result.ok()) inputs_[refId] = *result;
    results_.emplace(refId, std::move(result));
  }

  Result<ExpressionValues> compute(const std::string& refId, const Json& model, int depth) {
    const std::string type = jsonText(model, "type");
    const ExpressionCommand* command = findExpressionCommand(type);
    if (!command) {
      return makeError(
          ErrorCode::Unsupported,
          "expression " + refId + ": " + (type.empty() ? "its kind is not named" : type + " is not computed here"));
    }
    for (const std::string& name : command->references(model)) {
      need(name, depth + 1);
      if (cyclic_.count(name) > 0) {
        return makeError(ErrorCode::InvalidInput, "expression " + refId + " depends on itself through " + name);
      }
      const auto failed = results_.find(name);
      if (failed != results_.end() && !failed->second.ok()) {
        return makeError(failed->second.error().code, "expression " + refId + " needs " + name + ", which failed");
      }
      if (inputs_.count(name) == 0) {
        return makeError(ErrorCode::NotFound, "expression " + refId + " refers to " + name + ", which is no query");
      }
    }
    auto result = command->compute(model, inputs_, range_);
    if (result.ok()) return result;
    Error error = std::move(result).error();
    error.text = "expression " + refId + ": " + error.text;
    return error;
  }

  const std::map<std::string, JsonPtr>& wanted_;
  ExpressionInputs inputs_;
  TimeRange range_;
  std::set<std::string> running_, cyclic_;
  std::map<std::string, Result<ExpressionValues>> results_;
};

}  // namespace

const std::vector<ExpressionCommand>& allExpressionCommands() {
  static const std::vector<ExpressionCommand> commands = {
      {"math", mathReferences, computeMath},
      {"reduce", singleReference, computeReduce},
      {"resample", singleReference, computeResample},
      {"threshold", singleReference, computeThreshold},
      {"classic_conditions", conditionReferences, computeConditions},
  };
  return commands;
}

const ExpressionCommand* findExpressionCommand(const std::string& type) {
  const auto& commands = allExpressionCommands();
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&type](const ExpressionCommand& c) { return type == c.type; });
  return found == commands.end() ? nullptr : &*found;
}

std::vector<std::string> singleReference(const Json& model) {
  std::string name = jsonText(model, "expression");
  if (name.rfind('$', 0) == 0) name.erase(0, 1);
  if (name.size() > 1 && name.front() == '{' && name.back() == '}') name = name.substr(1, name.size() - 2);
  return {name};
}

std::map<std::string, Result<ExpressionValues>> computeExpressions(const std::map<std::string, JsonPtr>& wanted,
                                                                   ExpressionInputs inputs, TimeRange range) {
  return ExpressionRun(wanted, std::move(inputs), range).run();
}

}  // namespace oriel::dashboards
