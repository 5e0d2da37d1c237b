#include "dashboards/variables/resolver.h"

#include <algorithm>
#include <map>
#include <set>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/query/source_kinds.h"
#include "dashboards/variables/interval.h"
#include "dashboards/variables/options.h"
#include "dashboards/variables/query_functions.h"

namespace oriel::dashboards {
namespace {

std::string dependencyText(const Variable& variable) {
  if (variable.type == VariableType::Query) {
    return variable.query + "\n" + variable.regex + "\n" + variable.datasource.uid;
  }
  return variable.type == VariableType::Datasource ? variable.regex : variable.query;
}

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

// Dependencies first. What a cycle holds back is missing from the answer.
std::vector<std::size_t> resolutionOrder(const Dependencies& dependencies) {
  std::vector<std::size_t> order;
  std::vector<bool> placed(dependencies.size());
  for (bool progress = true; progress;) {
    progress = false;
    for (std::size_t i = 0; i < dependencies.size(); ++i) {
      const bool ready =
          std::all_of(dependencies[i].begin(), dependencies[i].end(), [&](std::size_t d) { return placed[d]; });
      if (placed[i] || !ready) continue;
      placed[i] = true;
      order.push_back(i);
      progress = true;
    }
  }
  return order;
}

bool isAll(const std::vector<VariableOption>& current) {
  return std::any_of(current.begin(), current.end(), [](const VariableOption& o) { return o.value == kAllValue; });
}

bool asksSource(const ResolvedVariable& variable, bool timeChanged) {
  if (variable.definition.type != VariableType::Query) return false;
  return !variable.resolved || (timeChanged && variable.definition.refresh == 2);
}

std::vector<VariableOption> sourceOptions(const Variable& variable, const Sources& sources, const std::string& regex) {
  std::vector<VariableOption> options;
  for (const auto& source : sources) {
    const bool named =
        regex.empty() || patternMatches(regex.front() == '/' ? regex : "/" + regex + "/", source->name());
    if (named && (variable.query.empty() || sourceFamily(source->type()) == sourceFamily(variable.query)))
      options.push_back({source->name(), source->name()});
  }
  return options;
}

// Looks up the options; an error stands in `variable.error`.
void lookUpOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope) {
  const Variable& definition = variable.definition;
  const std::string regex = interpolate(definition.regex, scope, DefaultFormat::Prometheus);
  switch (definition.type) {
    case VariableType::Query: {
      const auto source = findSource(input.sources, definition.datasource, scope);
      if (!source.ok()) {
        variable.error = source.error().text;
        return;
      }
      const std::string query = interpolate(definition.query, scope, DefaultFormat::Prometheus);
      const auto texts = runVariableQuery(**source, query, input.range, input.stop);
      if (!texts.ok()) {
        variable.error = texts.error().toString();
        return;
      }
      variable.options = optionsFromTexts(*texts, regex, definition.sort);
      variable.resolved = true;
      return;
    }
    case VariableType::Custom:
      variable.options = customOptions(interpolate(definition.query, scope, DefaultFormat::Glob));
      break;
    case VariableType::Interval: variable.options = intervalOptions(definition.query, definition.autoInterval); break;
    case VariableType::Datasource:
      variable.options = sourceOptions(definition, input.sources, regex);
      if (variable.options.empty()) variable.error = "there is no data source of type \"" + definition.query + "\"";
      break;
    case VariableType::Constant: variable.options = {{definition.query, definition.query}}; break;
    case VariableType::Textbox:
    case VariableType::Switch:
    case VariableType::GroupBy:
    case VariableType::Adhoc:
    case VariableType::Unknown: break;
  }
  variable.resolved = true;
}

// Keeps of the choice what is still an option; else All, else the first.
void settleCurrent(ResolvedVariable& variable, bool keepForeign) {
  const Variable& definition = variable.definition;
  if (definition.type == VariableType::Textbox) {
    if (variable.current.empty()) variable.current = {{definition.query, definition.query}};
    return;
  }
  if (definition.type == VariableType::Constant) {
    variable.current = variable.options;
    return;
  }
  if (definition.includeAll && isAll(variable.current)) {
    variable.current = {{"All", kAllValue}};
    return;
  }
  if (keepForeign && !variable.current.empty()) return;
  std::vector<VariableOption> kept;
  for (const VariableOption& chosen : variable.current) {
    const bool isAuto = definition.type == VariableType::Interval && chosen.value.rfind(kAutoValue, 0) == 0;
    for (const VariableOption& option : variable.options) {
      if (option.value == (isAuto ? std::string(kAutoValue) : chosen.value)) kept.push_back(option);
    }
  }
  if (!definition.multi && kept.size() > 1) kept.resize(1);
  if (kept.empty()) {
    if (definition.includeAll) {
      kept = {{"All", kAllValue}};
    } else if (!variable.options.empty()) {
      kept = {variable.options.front()};
    }
  }
  variable.current = std::move(kept);
}

}  // namespace

bool needsLookup(const ResolveInput& input) {
  return std::any_of(input.variables.begin(), input.variables.end(), [&input](const ResolvedVariable& variable) {
    if (asksSource(variable, input.timeChanged)) return true;
    // A choice may change what depends on it.
    return !input.justChosen.empty() && variable.definition.type == VariableType::Query &&
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
    const bool isQuery = variable.definition.type == VariableType::Query;
    const std::vector<VariableOption> before = variable.current;
    if (!isQuery || stale || asksSource(variable, input.timeChanged)) {
      variable.error.clear();
      lookUpOptions(variable, input, scope);
      if (variable.error.empty()) settleCurrent(variable, chosen || (isQuery && variable.options.empty() && !stale));
    }
    changed[i] = chosen || before != variable.current;
    scope.variables[variable.definition.name] = scopeValue(variable, input.range);
  }
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!placed[i] && !input.stop.stop_requested()) {
      variables[i].error = "the variable depends on itself through other variables";
      variables[i].resolved = true;
    }
  }
  return std::move(variables);
}

ScopeValue scopeValue(const ResolvedVariable& variable, TimeRange range) {
  const Variable& definition = variable.definition;
  ScopeValue value;
  value.isList = definition.multi || definition.includeAll;
  value.all = isAll(variable.current);
  value.allValue = definition.allValue;
  if (value.all) {
    value.texts = {"All"};
    for (const VariableOption& option : variable.options) {
      value.values.push_back(option.value);
      value.optionTexts.push_back(option.text);
    }
    return value;
  }
  for (const VariableOption& option : variable.current) {
    value.values.push_back(option.value);
    value.texts.push_back(option.text);
    if (definition.type == VariableType::Interval && option.value.rfind(kAutoValue, 0) == 0) {
      const Duration least = parseInterval(definition.autoMin).value_or(10 * kSecond);
      value.values.back() = intervalText(calculateInterval(range.to - range.from, definition.autoCount, least));
    }
  }
  if (value.values.empty()) value.values = value.texts = {""};
  return value;
}

void addToScope(Scope& scope, const std::vector<ResolvedVariable>& variables) {
  for (const ResolvedVariable& variable : variables) {
    const Variable& definition = variable.definition;
    if (definition.type == VariableType::Adhoc || definition.type == VariableType::Unknown) continue;
    scope.variables[definition.name] = scopeValue(variable, scope.range);
    if (definition.type == VariableType::Interval) {
      ResolvedVariable automatic = variable;
      automatic.current = {{"auto", kAutoValue}};
      scope.globals["__auto_interval_" + definition.name] = scopeValue(automatic, scope.range).values.front();
    }
  }
}

}  // namespace oriel::dashboards
