#include "dashboards/variables/lookup_options.h"

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/query/source_kinds.h"
#include "dashboards/variables/options.h"
#include "dashboards/variables/query_functions.h"

namespace oriel::dashboards {
namespace {

void queryOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope) {
  const Variable& definition = variable.definition;
  const std::string regex = interpolate(definition.regex, scope, DefaultFormat::Regex);
  if (!isVariableRegex(regex)) {
    variable.error = "the regular expression \"" + regex + "\" cannot be read";
    return;
  }
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
  variable.options = withStaticOptions(optionsFromTexts(*texts, regex, definition.sort), definition);
}

void labelOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope) {
  const auto source = findSource(input.sources, variable.definition.datasource, scope);
  const auto names = source.ok() ? (*source)->labelNames({}, input.range) : source.error();
  if (!names.ok()) {
    variable.error = names.error().toString();
    return;
  }
  variable.options = optionsFromTexts(*names, "", 1);
}

void customVariableOptions(ResolvedVariable& variable, const ResolveInput&, const Scope& scope) {
  const Variable& definition = variable.definition;
  if (!definition.jsonValues) {
    variable.options = customOptions(interpolate(definition.query, scope, DefaultFormat::Glob));
    return;
  }
  auto options = customOptionsFromJson(definition.query);
  if (options.ok()) {
    variable.options = *std::move(options);
  } else {
    variable.error = options.error().text;
  }
}

void intervalVariableOptions(ResolvedVariable& variable, const ResolveInput&, const Scope&) {
  variable.options = intervalOptions(variable.definition.query, variable.definition.autoInterval);
}

// A pattern that no source here fits was written for the names of another installation: every source of the type is
// offered then.
void sourceOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope) {
  const Variable& definition = variable.definition;
  const std::string regex = interpolate(definition.regex, scope, DefaultFormat::Regex);
  std::vector<VariableOption> fitting, all;
  for (const auto& source : input.sources) {
    if (!definition.query.empty() && sourceFamily(source->type()) != sourceFamily(definition.query)) continue;
    all.push_back({source->name(), source->name()});
    if (regex.empty() || patternMatches(regex, source->name())) fitting.push_back(all.back());
  }
  variable.options = fitting.empty() ? std::move(all) : std::move(fitting);
  if (variable.options.empty()) variable.error = "there is no data source of type \"" + definition.query + "\"";
}

void constantOptions(ResolvedVariable& variable, const ResolveInput&, const Scope&) {
  variable.options = {{variable.definition.query, variable.definition.query}};
}

void switchOptions(ResolvedVariable& variable, const ResolveInput&, const Scope&) {
  const Variable& definition = variable.definition;
  variable.options = {{definition.enabledValue, definition.enabledValue},
                      {definition.disabledValue, definition.disabledValue}};
}

void noOptions(ResolvedVariable&, const ResolveInput&, const Scope&) {}

struct VariableKind {
  VariableType type;
  void (*options)(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope);
  bool asksSource;
};
constexpr VariableKind kVariableKinds[] = {{VariableType::Query, queryOptions, true},
                                           {VariableType::Custom, customVariableOptions, false},
                                           {VariableType::Constant, constantOptions, false},
                                           {VariableType::Textbox, noOptions, false},
                                           {VariableType::Interval, intervalVariableOptions, false},
                                           {VariableType::Datasource, sourceOptions, false},
                                           {VariableType::Adhoc, noOptions, false},
                                           {VariableType::Switch, switchOptions, false},
                                           {VariableType::GroupBy, labelOptions, true},
                                           {VariableType::Unknown, noOptions, false}};

const VariableKind& kindOf(const Variable& variable) { return kVariableKinds[static_cast<std::size_t>(variable.type)]; }

}  // namespace

std::string dependencyText(const Variable& variable) {
  switch (variable.type) {
    case VariableType::Query: return variable.query + "\n" + variable.regex + "\n" + variable.datasource.uid;
    case VariableType::Custom: return variable.jsonValues ? std::string() : variable.query;
    case VariableType::Datasource: return variable.regex;
    case VariableType::Adhoc:
    case VariableType::GroupBy: return variable.datasource.uid;
    default: return {};
  }
}

bool asksForOptions(const Variable& variable) { return kindOf(variable).asksSource; }

void lookUpOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope) {
  kindOf(variable.definition).options(variable, input, scope);
  if (variable.error.empty() || !asksForOptions(variable.definition)) variable.resolved = true;
}

}  // namespace oriel::dashboards
