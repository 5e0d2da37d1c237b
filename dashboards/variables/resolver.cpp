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

constexpr std::size_t kShownCycle = 20;

// `a -> b -> a`, beginning with one of the cycle.
std::string cycleText(const std::vector<std::size_t>& cycle, std::size_t first,
                      const std::vector<ResolvedVariable>& variables) {
  std::string text = variables[cycle[first]].definition.name;
  for (std::size_t i = 1; i <= cycle.size(); ++i) {
    if (i == kShownCycle) return text + " -> ...";
    text += " -> " + variables[cycle[(first + i) % cycle.size()]].definition.name;
  }
  return text;
}

// Dependencies first, else the order of the file. Where only cycles are left, one is broken: its variables keep the
// value that they have and say so in `error`, and what depends on them goes on.
class ResolutionOrder {
 public:
  ResolutionOrder(const Dependencies& dependencies, const std::vector<ResolvedVariable>& variables)
      : dependencies_(dependencies),
        variables_(variables),
        missing_(dependencies.size()),
        placed_(dependencies.size()),
        seen_(dependencies.size()),
        dependents_(dependencies.size()),
        errors(dependencies.size()) {
    for (std::size_t i = 0; i < dependencies.size(); ++i) {
      missing_[i] = dependencies[i].size();
      for (const std::size_t d : dependencies[i]) dependents_[d].push_back(i);
      if (missing_[i] == 0) ready_.insert(i);
    }
    for (std::size_t next = 0; next < dependencies.size();) {
      while (!ready_.empty()) place(*ready_.begin());
      while (next < placed_.size() && placed_[next]) ++next;
      if (next < placed_.size()) breakCycleFrom(next);
    }
  }

 private:
  void place(std::size_t index) {
    ready_.erase(index);
    if (placed_[index]) return;
    placed_[index] = true;
    order.push_back(index);
    for (const std::size_t dependent : dependents_[index]) {
      if (--missing_[dependent] == 0 && !placed_[dependent]) ready_.insert(dependent);
    }
  }

  void breakCycleFrom(std::size_t start) {
    ++walk_;
    std::vector<std::size_t> path;
    for (std::size_t at = start; seen_[at].first != walk_;) {
      seen_[at] = {walk_, path.size()};
      path.push_back(at);
      const auto& next = dependencies_[at];
      at = *std::find_if(next.begin(), next.end(), [this](std::size_t d) { return !placed_[d]; });
      if (seen_[at].first == walk_)
        path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(seen_[at].second));
    }
    for (std::size_t i = 0; i < path.size(); ++i)
      errors[path[i]] = "the variable depends on itself: " + cycleText(path, i, variables_);
    for (const std::size_t index : path) place(index);
  }

  const Dependencies& dependencies_;
  const std::vector<ResolvedVariable>& variables_;
  std::vector<std::size_t> missing_;
  std::vector<bool> placed_;
  std::vector<std::pair<std::size_t, std::size_t>> seen_;  ///< the walk that came by, and where in its path
  Dependencies dependents_;
  std::set<std::size_t> ready_;
  std::size_t walk_ = 0;

 public:
  std::vector<std::size_t> order;
  std::vector<std::string> errors;  ///< of variables in cycles
};

bool asksSource(const ResolvedVariable& variable, bool timeChanged) {
  if (!asksForOptions(variable.definition)) return false;
  return !variable.resolved || (timeChanged && variable.definition.refresh == 2);
}

// Kinds that hold what a person writes: empty is a choice too, once the saved one has been read.
bool isTyped(const Variable& variable) {
  return variable.type == VariableType::Textbox || variable.type == VariableType::Adhoc;
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
  const ResolutionOrder resolution(dependencies, variables);
  std::vector<bool> changed(variables.size());
  Scope scope = input.scope;
  scope.range = input.range;
  for (const std::size_t i : resolution.order) {
    ResolvedVariable& variable = variables[i];
    if (input.stop.stop_requested()) break;
    if (!resolution.errors[i].empty()) {
      variable.error = resolution.errors[i];
      variable.resolved = true;
      scope.variables[variable.definition.name] = scopeValue(variable, input.range);
      continue;
    }
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
