#include "dashboards/model/condition.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/variables/interval.h"

namespace oriel::dashboards {
namespace {

constexpr int kDeepestCondition = 50;

/// Nothing when the condition cannot be judged.
std::optional<bool> variableHolds(const Json& spec, const ConditionInput& input) {
  const auto chosen = input.values ? input.values(jsonText(spec, "variable")) : std::nullopt;
  if (!chosen) return std::nullopt;
  const auto wanted = jsonText(spec, "value");
  const auto kind = jsonText(spec, "operator", "equals");
  const bool byPattern = kind == "matches" || kind == "notMatches";
  bool found = std::find(chosen->begin(), chosen->end(), wanted) != chosen->end();
  if (byPattern) {
    const Pattern pattern("/" + wanted + "/");
    if (!pattern.ok()) return std::nullopt;
    found = std::any_of(chosen->begin(), chosen->end(), [&](const auto& value) { return pattern.matches(value); });
  }
  return kind == "notEquals" || kind == "notMatches" ? !found : found;
}

std::optional<bool> holds(const Json& condition, const ConditionInput& input, int depth);

std::optional<bool> groupHolds(const Json& spec, const ConditionInput& input, int depth) {
  const Json* items = jsonFind(spec, "items");
  const bool any = jsonText(spec, "condition", "and") == "or";
  bool judged = false;
  bool result = !any;
  if (jsonIsArray(items) && depth < kDeepestCondition) {
    for (const Json& item : *items) {
      const auto one = holds(item, input, depth + 1);
      if (!one) continue;
      judged = true;
      result = any ? result || *one : result && *one;
    }
  }
  if (!judged) return std::nullopt;
  return jsonText(spec, "visibility", "show") == "hide" ? !result : result;
}

std::optional<bool> holds(const Json& condition, const ConditionInput& input, int depth) {
  const auto kind = jsonText(condition, "kind");
  const Json* spec = jsonFind(condition, "spec");
  if (!spec) return std::nullopt;
  if (kind == "ConditionalRenderingGroup") return groupHolds(*spec, input, depth);
  if (kind == "ConditionalRenderingVariable") return variableHolds(*spec, input);
  if (kind == "ConditionalRenderingData" && input.hasData) return *input.hasData == jsonBool(*spec, "value", true);
  if (kind != "ConditionalRenderingTimeRangeSize") return std::nullopt;
  const auto limit = parseInterval(jsonText(*spec, "value"));
  if (!limit) return std::nullopt;
  return input.range <= *limit;
}

}  // namespace

bool isShown(const Json& condition, const ConditionInput& input) { return holds(condition, input, 0).value_or(true); }

}  // namespace oriel::dashboards
