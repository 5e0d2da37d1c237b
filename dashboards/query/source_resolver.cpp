#include "dashboards/query/source_resolver.h"

#include <algorithm>

#include "dashboards/query/source_kinds.h"

namespace oriel::dashboards {
namespace {

constexpr const char* kMixedSource = "-- Mixed --";
constexpr const char* kDashboardSource = "-- Dashboard --";
constexpr const char* kGrafanaSource = "-- Grafana --";
constexpr const char* kExpressionSource = "__expr__";

bool namesDefault(const std::string& text) {
  return text.empty() || text == "default" || text == "-- Default --" || text == kMixedSource || text == "null";
}

// Of a variable that stands for several sources, the first: a panel that shows them all is repeated.
std::string filledSource(const std::string& text, const Scope& scope) {
  if (text.find('$') == std::string::npos && text.find("[[") == std::string::npos) return text;
  const auto names = referencedVariables(text);
  if (names.size() == 1) {
    const auto variable = scope.variables.find(names.front());
    const bool several = variable != scope.variables.end() && variable->second.values.size() > 1;
    if (several) return variable->second.values.front();
  }
  return interpolate(text, scope, DefaultFormat::Glob);
}

// What the text says of a kind when it is a `$name`: of an input, or of a variable without a value.
std::string kindOfReference(const std::string& text, const Scope& scope) {
  if (!scope.sourceNames) return {};
  for (const std::string& name : referencedVariables(text)) {
    const auto found = scope.sourceNames->kinds.find(name);
    if (found != scope.sourceNames->kinds.end()) return found->second;
  }
  return {};
}

std::shared_ptr<DataSource> named(const Sources& sources, const std::string& text) {
  if (text.empty()) return nullptr;
  for (const auto& source : sources) {
    if (source->uid() == text) return source;
  }
  for (const auto& source : sources) {
    if (source->name() == text) return source;
  }
  return nullptr;
}

std::shared_ptr<DataSource> ofKind(const Sources& sources, const std::string& plugin) {
  for (const auto& source : sources) {
    if (source->type() == plugin) return source;
  }
  for (const auto& source : sources) {
    if (sourceFamily(source->type()) == sourceFamily(plugin)) return source;
  }
  return nullptr;
}

ResolvedSource::Kind ownKind(const std::string& uid, const std::string& type) {
  using Kind = ResolvedSource::Kind;
  if (uid == kDashboardSource) return Kind::Dashboard;
  if (uid == kExpressionSource || type == kExpressionSource) return Kind::Expression;
  if (uid == kGrafanaSource || uid == "grafana" || type == "grafana") return Kind::Grafana;
  if (type == "datasource") return uid.empty() ? Kind::Dashboard : Kind::Grafana;
  return Kind::Source;
}

std::string askedText(const DatasourceRef& ref) {
  if (!namesDefault(ref.uid)) return ref.uid;
  return ref.type.empty() || ref.type == "mixed" ? std::string() : "type:" + ref.type;
}

void choose(ResolvedSource& result, const Sources& sources, const DatasourceRef& ref, const Scope& scope) {
  const auto set = [&result](std::shared_ptr<DataSource> source, SourceReason reason) {
    result.kind = source ? ResolvedSource::Kind::Source : ResolvedSource::Kind::Missing;
    result.reason = source ? reason : SourceReason::Missing;
    result.source = std::move(source);
  };
  if (scope.sourceNames) {
    const auto& chosen = scope.sourceNames->chosen;
    for (const std::string& asked : {askedText(ref), result.asked}) {
      const auto found = chosen.find(asked);
      auto source = found == chosen.end() ? nullptr : named(sources, found->second);
      if (source) return set(std::move(source), SourceReason::Chosen);
    }
  }
  const std::string uid = filledSource(ref.uid, scope);
  if (auto source = named(sources, uid)) return set(std::move(source), SourceReason::Exact);
  const auto first = sources.empty() ? nullptr : sources.front();
  if (!result.plugin.empty()) {
    // The default goes first even when another one of the kind stands before it.
    const bool fits = first && sourceFamily(first->type()) == sourceFamily(result.plugin);
    return set(fits ? first : ofKind(sources, result.plugin),
               namesDefault(uid) && fits ? SourceReason::Default : SourceReason::Kind);
  }
  set(first, namesDefault(uid) ? SourceReason::Default : SourceReason::Guess);
}

std::string askedLabel(const std::string& asked, const SourceNames* names) {
  if (asked.rfind("type:", 0) == 0) return sourceKindName(asked.substr(5));
  if (names) {
    for (const std::string& name : referencedVariables(asked)) {
      const auto found = names->labels.find(name);
      if (found != names->labels.end() && !found->second.empty()) return found->second;
    }
  }
  return asked.empty() ? "default" : asked;
}

bool isVariableReference(const std::string& text, const Dashboard& dashboard) {
  const auto names = referencedVariables(text);
  return std::any_of(dashboard.variables.begin(), dashboard.variables.end(), [&names](const Variable& variable) {
    return std::find(names.begin(), names.end(), variable.name) != names.end();
  });
}

// Collects what a dashboard names, each once.
class BindingList {
 public:
  BindingList(const Dashboard& dashboard, const Sources& sources, const Scope& scope)
      : dashboard_(dashboard), sources_(sources), scope_(scope) {}

  void add(const DatasourceRef& ref) {
    if (isVariableReference(ref.uid, dashboard_)) return;
    const ResolvedSource resolved = resolveSource(sources_, ref, scope_);
    if (resolved.kind != ResolvedSource::Kind::Source && resolved.kind != ResolvedSource::Kind::Missing) return;
    const std::string asked = askedText(ref);
    const auto found =
        std::find_if(list_.begin(), list_.end(), [&asked](const SourceBinding& b) { return b.asked == asked; });
    if (found != list_.end()) {
      ++found->uses;
      return;
    }
    list_.push_back({asked, askedLabel(asked, scope_.sourceNames.get()), resolved.plugin,
                     resolved.source ? resolved.source->uid() : std::string(), resolved.reason, 1});
  }

  void addPanels(const std::vector<Panel>& panels) {
    for (const Panel& panel : panels) {
      for (const Target& target : panel.targets) {
        const bool own = !target.datasource.uid.empty() || !target.datasource.type.empty();
        add(own ? target.datasource : panel.datasource);
      }
      addPanels(panel.rowPanels);
    }
  }

  std::vector<SourceBinding> take() {
    std::stable_partition(list_.begin(), list_.end(),
                          [](const SourceBinding& b) { return b.reason == SourceReason::Missing; });
    return std::move(list_);
  }

 private:
  const Dashboard& dashboard_;
  const Sources& sources_;
  const Scope& scope_;
  std::vector<SourceBinding> list_;
};

}  // namespace

std::shared_ptr<const SourceNames> sourceNames(const Dashboard& dashboard, std::map<std::string, std::string> chosen) {
  auto names = std::make_shared<SourceNames>();
  for (const Variable& variable : dashboard.variables) {
    if (variable.type == VariableType::Datasource) names->kinds[variable.name] = variable.query;
  }
  for (const ImportInput& input : dashboard.inputs) {
    if (input.type != "datasource" || names->kinds.count(input.name) > 0) continue;
    names->kinds[input.name] = input.pluginId;
    names->labels[input.name] = input.label;
  }
  names->chosen = std::move(chosen);
  return names;
}

ResolvedSource resolveSource(const Sources& sources, const DatasourceRef& ref, const Scope& scope) {
  ResolvedSource result;
  result.asked = filledSource(ref.uid, scope);
  result.plugin = filledSource(ref.type, scope);
  if (result.plugin == "mixed" || result.plugin.find('$') != std::string::npos) result.plugin.clear();
  result.kind = ownKind(result.asked, result.plugin);
  if (result.kind != ResolvedSource::Kind::Source) return result;
  if (result.plugin.empty()) result.plugin = kindOfReference(ref.uid, scope);
  if (result.plugin.empty() && !namesDefault(result.asked) && !named(sources, result.asked)) {
    result.plugin = kindFromName(result.asked);
  }
  choose(result, sources, ref, scope);
  return result;
}

Result<std::shared_ptr<DataSource>> findSource(const Sources& sources, const DatasourceRef& ref, const Scope& scope) {
  if (sources.empty()) return makeError(ErrorCode::NotFound, "there is no data source");
  const ResolvedSource resolved = resolveSource(sources, ref, scope);
  if (resolved.source) return resolved.source;
  const SourceNotice notice = missingSourceNotice(resolved);
  return makeError(ErrorCode::Unsupported, notice.title + ": " + notice.text);
}

std::vector<SourceBinding> sourceBindings(const Dashboard& dashboard, const Sources& sources, const Scope& scope) {
  BindingList list(dashboard, sources, scope);
  list.addPanels(dashboard.panels);
  for (const Variable& variable : dashboard.variables) {
    if (variable.type == VariableType::Query || variable.type == VariableType::Adhoc) list.add(variable.datasource);
  }
  for (const Annotation& annotation : dashboard.annotations) {
    if (!annotation.builtIn) list.add(annotation.datasource);
  }
  return list.take();
}

bool isForeign(const SourceBinding& binding) {
  return binding.reason != SourceReason::Exact && binding.reason != SourceReason::Default;
}

SourceNotice missingSourceNotice(const ResolvedSource& missing) {
  using Kind = ResolvedSource::Kind;
  switch (missing.kind) {
    case Kind::Dashboard:
      return {"No panel is named", "the query wants the result of another panel and does not say of which"};
    case Kind::Expression:
      return {"An expression stands alone", "expressions are computed from the other queries of a panel"};
    case Kind::Grafana:
      return {"Grafana's own data",
              "random walks, live streams and lists that the Grafana server makes do not exist here"};
    case Kind::Source:
    case Kind::Missing: break;
  }
  const std::string name = missing.plugin.empty() ? missing.asked : sourceKindName(missing.plugin);
  if (name.empty()) return {"No data source", "there is nothing to ask"};
  return {name + " is not there", "no data source of this kind (" + (missing.plugin.empty() ? name : missing.plugin) +
                                      ") is configured, so its queries are not asked"};
}

}  // namespace oriel::dashboards
