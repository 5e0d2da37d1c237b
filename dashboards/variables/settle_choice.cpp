#include <algorithm>
#include <map>

#include "dashboards/variables/adhoc_filters.h"
#include "dashboards/variables/lookup_options.h"
#include "dashboards/variables/options.h"

namespace oriel::dashboards {
namespace {

using Choice = std::vector<VariableOption>;

Choice oneText(const std::string& text) { return {{text, text}}; }

Choice allChosen() { return {{"All", kAllValue}}; }

// Without a choice a text box shows what the definition says.
void settleText(ResolvedVariable& variable, bool typed) {
  const bool empty = variable.current.empty() || (!typed && variable.current.front().value.empty());
  if (empty) variable.current = oneText(variable.definition.query);
  variable.current.resize(1);
}

void settleSwitch(ResolvedVariable& variable) {
  const Variable& definition = variable.definition;
  const bool on = !variable.current.empty() && variable.current.front().value == definition.enabledValue;
  variable.current = oneText(on ? definition.enabledValue : definition.disabledValue);
}

// The filters that a person may change; those that come with the dashboard are not part of the choice.
void settleFilters(ResolvedVariable& variable, bool chosen) {
  Choice kept;
  for (const VariableOption& one : variable.current) {
    if (const auto filter = adhocFromUrl(one.value)) kept.push_back({adhocLabel(*filter), adhocUrlText(*filter)});
  }
  if (kept.empty() && !chosen) {
    for (const AdhocFilter& filter : variable.definition.filters) {
      if (!filter.origin) kept.push_back({adhocLabel(filter), adhocUrlText(filter)});
    }
  }
  variable.current = std::move(kept);
}

// An interval need not be one of the list.
void settleInterval(ResolvedVariable& variable) {
  Choice& current = variable.current;
  if (!current.empty() && current.front().value.rfind(kAutoValue, 0) == 0) {
    current = {{"auto", kAutoValue}};
  } else if (current.empty() || current.front().value.empty()) {
    current.clear();
    // `auto` is offered first but is not what Grafana begins with.
    for (const VariableOption& option : variable.options) {
      if (current.empty() && option.value != kAutoValue) current = {option};
    }
    if (current.empty() && !variable.options.empty()) current = {variable.options.front()};
  }
}

// Options by value, each the first of its kind.
std::map<std::string_view, const VariableOption*> byValue(const Choice& options) {
  std::map<std::string_view, const VariableOption*> found;
  for (const VariableOption& option : options) found.emplace(option.value, &option);
  return found;
}

void settleAmongOptions(ResolvedVariable& variable, bool keepForeign) {
  const Variable& definition = variable.definition;
  const auto known = byValue(variable.options);
  Choice kept;
  for (const VariableOption& chosen : variable.current) {
    const auto option = known.find(chosen.value);
    if (option != known.end()) {
      kept.push_back(*option->second);
    } else if (keepForeign) {
      kept.push_back(chosen);
    }
  }
  if (!definition.multi && kept.empty() && !variable.current.empty()) {
    // A choice of one that was saved by its text alone.
    const auto same = std::find_if(variable.options.begin(), variable.options.end(),
                                   [&](const VariableOption& o) { return o.text == variable.current.front().text; });
    if (same != variable.options.end()) kept = {*same};
  }
  if (!definition.multi && kept.size() > 1) kept.resize(1);
  if (kept.empty() && definition.type != VariableType::GroupBy) {
    if (definition.includeAll) {
      kept = allChosen();
    } else if (!variable.options.empty()) {
      kept = {variable.options.front()};
    }
  }
  variable.current = std::move(kept);
}

}  // namespace

bool isAllChosen(const std::vector<VariableOption>& current) {
  return !current.empty() && current.front().value == kAllValue;
}

void settleChoice(ResolvedVariable& variable, bool keepForeign) {
  switch (variable.definition.type) {
    case VariableType::Textbox: return settleText(variable, keepForeign);
    case VariableType::Constant: variable.current = variable.options; return;
    case VariableType::Switch: return settleSwitch(variable);
    case VariableType::Adhoc: return settleFilters(variable, keepForeign);
    case VariableType::Interval: return settleInterval(variable);
    case VariableType::Unknown: return;
    default: break;
  }
  if (variable.definition.includeAll && isAllChosen(variable.current)) {
    variable.current = allChosen();
    return;
  }
  settleAmongOptions(variable, keepForeign);
}

}  // namespace oriel::dashboards
