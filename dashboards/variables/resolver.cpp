#include "dashboards/variables/resolver.h"

#include <algorithm>
#include <map>
#include <set>

#include "dashboards/variables/adhoc_filters.h"
#include "dashboards/variables/interval.h"
#include "dashboards/variables/lookup_options.h"
#include "dashboards/variables/options.h"

namespace oriel::dashboards {
namespace {

using Dependencies = std::vector<std::vector<std::size_t>>;

Dependencies dependenciesOf(const std::vector<ResolvedVariable>& variables) {
  std::map<std::string, std::size_t> indexOf;
  for (std::size_t i = 0; i < variables.size(); ++i) indexOf[variables[i].definition.name] = i;
  Dependencies result(variables.size());
  for (std::size_t i = 0; i < variables.size(); ++i) {
    for (const std::string& name : referencedVariables(dependencyText(variables[i].definition))) {
      if (const auto found = indexOf.find(name); found != indexOf.end()) result[i].push_back(found->second);
    }
  }
  return result;
}

// Dependencies first, else the order of the file. What a cycle holds back is missing from the answer.
std::vector<std::size_t> resolutionOrder(const Dependencies& dependencies) {
  std::vector<std::size_t> missing(dependencies.size());
  Dependencies dependents(dependencies.size());
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    missing[i] = dependencies[i].size();
    for (const std::size_t d : dependencies[i]) dependents[d].push_back(i);
    if (missing[i] == 0) ready.insert(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    for (const std::size_t dependent : dependents[next]) {
      if (--missing[dependent] == 0) ready.insert(dependent);
    }
  }
  return order;
}

constexpr std::size_t kShownCycle = 20;

// The way from one that could not be placed through others to the one where it closes: `a -> b -> a`.
std::string cycleText(std::size_t start, const Dependencies& dependencies, const std::vector<bool>& placed,
                      const std::vector<ResolvedVariable>& variables) {
  std::vector<std::size_t> path{start};
  std::map<std::size_t, std::size_t> placeInPath{{start, 0}};
  while (true) {
    const auto& next = dependencies[path.back()];
    const auto held = std::find_if(next.begin(), next.end(), [&placed](std::size_t d) { return !placed[d]; });
    if (held == next.end()) return {};
    path.push_back(*held);
    const auto [former, isNew] = placeInPath.emplace(*held, path.size() - 1);
    if (isNew) continue;
    std::string text;
    for (std::size_t i = former->second; i < path.size(); ++i) {
      if (i - former->second == kShownCycle) return text + " -> ...";
      text += (text.empty() ? "" : " -> ") + variables[path[i]].definition.name;
    }
    return text;
  }
}

bool asksSource(const ResolvedVariable& variable, bool timeChanged) {
  if (!asksForOptions(variable.definition)) return false;
  return !variable.resolved || (timeChanged && variable.definition.refresh == 2);
}

// Kinds that hold what a person writes: empty is a choice too, once the saved one has been read.
bool isTyped(const Variable& variable) {
  return variable.type == VariableType::Textbox || variable.type == VariableType::Adhoc;
}

// One that stands in a cycle, or behind one, keeps its saved value.
void reportCycles(std::vector<ResolvedVariable>& variables, const Dependencies& dependencies,
                  const std::vector<bool>& placed) {
  std::size_t reported = 0;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (placed[i]) continue;
    variables[i].error = "the variable depends on itself";
    // Finding the way costs its length; a file with thousands of such variables is told it for the first ones.
    if (++reported <= 100) variables[i].error += ": " + cycleText(i, dependencies, placed, variables);
    variables[i].resolved = true;
  }
}

}  // namespace

bool needsLookup(const ResolveInput& input) {
  return std::any_of(input.variables.begin(), input.variables.end(), [&input](const ResolvedVariable& variable) {
    if (asksSource(variable, input.timeChanged)) return true;
    // A choice may change what depends on it.
    return !input.justChosen.empty() && asksForOptions(variable.definition) &&
           !referencedVariables(dependencyText(variable.definition)).empty();
  });
}

std::vector<ResolvedVariable> resolveVariables(ResolveInput input) {
  auto& variables = input.variables;
  const Dependencies dependencies = dependenciesOf(variables);
  const std::vector<std::size_t> order = resolutionOrder(dependencies);
  std::vector<bool> placed(variables.size()), changed(variables.size());
  Scope scope = input.scope;
  scope.range = input.range;
  for (const std::size_t i : order) {
    ResolvedVariable& variable = variables[i];
    placed[i] = true;
    if (input.stop.stop_requested()) break;
    const bool chosen = input.justChosen.count(variable.definition.name) > 0;
    const bool stale =
        std::any_of(dependencies[i].begin(), dependencies[i].end(), [&](std::size_t d) { return changed[d]; });
    const bool asks = asksForOptions(variable.definition);
    const bool first = !variable.resolved;
    const std::vector<VariableOption> before = variable.current;
    if (!asks || stale || asksSource(variable, input.timeChanged)) {
      variable.error.clear();
      lookUpOptions(variable, input, scope);
      const bool nothingToCompare = variable.options.empty() && !stale;
      const bool typed = isTyped(variable.definition) && !first;
      if (variable.error.empty())
        settleChoice(variable, chosen || typed || (!isTyped(variable.definition) && nothingToCompare));
    }
    changed[i] = chosen || before != variable.current;
    scope.variables[variable.definition.name] = scopeValue(variable, input.range);
  }
  if (!input.stop.stop_requested()) reportCycles(variables, dependencies, placed);
  return std::move(variables);
}

ScopeValue scopeValue(const ResolvedVariable& variable, TimeRange range) {
  const Variable& definition = variable.definition;
  ScopeValue value;
  value.isList = definition.multi || definition.includeAll;
  value.isArray = definition.multi;
  value.inUrl = !definition.skipUrl;
  value.all = isAllChosen(variable.current);
  value.allValue = definition.allValue;
  if (value.all) {
    value.texts = {"All"};
    for (const VariableOption& option : variable.options) {
      value.values.push_back(option.value);
      value.optionTexts.push_back(option.text);
      value.properties.push_back(option.properties);
    }
    return value;
  }
  for (const VariableOption& option : variable.current) {
    value.values.push_back(option.value);
    value.texts.push_back(option.text);
    value.properties.push_back(option.properties);
    if (definition.type == VariableType::Interval && option.value.rfind(kAutoValue, 0) == 0) {
      const Duration least = parseInterval(definition.autoMin).value_or(10 * kSecond);
      value.values.back() = intervalText(calculateInterval(range.to - range.from, definition.autoCount, least));
      value.urlValues = std::vector<std::string>{kAutoValue};
    }
  }
  if (value.values.empty() && !value.isArray) value.values = value.texts = {""};
  return value;
}

namespace {

// All filters of an ad hoc variable: those of the dashboard, then the chosen ones.
std::vector<AdhocFilter> filtersOf(const ResolvedVariable& variable) {
  std::vector<AdhocFilter> filters;
  for (const AdhocFilter& filter : variable.definition.filters) {
    if (filter.origin) filters.push_back(filter);
  }
  for (const VariableOption& one : variable.current) {
    if (auto filter = adhocFromUrl(one.value)) filters.push_back(std::move(*filter));
  }
  return filters;
}

void addConditionsToScope(Scope& scope, const ResolvedVariable& variable, ScopeValue& value) {
  const bool adhoc = variable.definition.type == VariableType::Adhoc;
  QueryConditions conditions{variable.definition.datasource, {}, {}};
  if (adhoc) {
    conditions.filters = filtersOf(variable);
    if (!variable.current.empty()) value.urlValues = value.values;
    value.values = value.texts = {adhocExpression(conditions.filters)};
  } else {
    conditions.groupBy = value.values;
    std::erase(conditions.groupBy, std::string());
  }
  if (!conditions.filters.empty() || !conditions.groupBy.empty()) scope.conditions.push_back(std::move(conditions));
}

}  // namespace

void addToScope(Scope& scope, const std::vector<ResolvedVariable>& variables) {
  std::size_t order = 0;
  for (const ResolvedVariable& variable : variables) {
    const Variable& definition = variable.definition;
    if (definition.type == VariableType::Unknown) continue;
    ScopeValue value = scopeValue(variable, scope.range);
    value.order = order++;
    if (definition.type == VariableType::Adhoc || definition.type == VariableType::GroupBy) {
      addConditionsToScope(scope, variable, value);
    }
    scope.variables[definition.name] = std::move(value);
    if (definition.type == VariableType::Interval) {
      ResolvedVariable automatic = variable;
      automatic.current = {{"auto", kAutoValue}};
      scope.globals["__auto_interval_" + definition.name] = scopeValue(automatic, scope.range).values.front();
    }
  }
}

}  // namespace oriel::dashboards
