#include "dashboards/check/query_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "dashboards/check/plausible_query.h"
#include "dashboards/variables/resolver.h"
#include "models/promql/ast.h"
#include "models/promql/parser.h"

namespace oriel::dashboards {
namespace {

/// Plugins that answer PromQL over Prometheus' API.
constexpr std::string_view kPrometheusKinds[] = {"prometheus", "grafana-amazonprometheus-datasource",
                                                 "grafana-azureprometheus-datasource",
                                                 "victoriametrics-metrics-datasource"};
/// Kinds that need no data source of their own: `-- Mixed --`, `-- Dashboard --`, `-- Grafana --`, expressions.
constexpr std::string_view kBuiltInKinds[] = {"mixed", "datasource", "grafana", "__expr__", "dashboard"};

template <std::size_t N>
bool isKind(const std::string& kind, const std::string_view (&kinds)[N]) {
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

}  // namespace

std::string sourceKind(const DatasourceRef& ref, const Dashboard& dashboard) {
  for (const std::string& name : referencedVariables(ref.uid)) {
    for (const Variable& variable : dashboard.variables) {
      if (variable.name == name && variable.type == VariableType::Datasource && !variable.query.empty())
        return variable.query;
    }
  }
  if (ref.uid == "__expr__") return "__expr__";
  if (ref.uid == "-- Mixed --" || ref.uid == "-- Dashboard --" || ref.uid == "-- Grafana --") return "datasource";
  return ref.type.empty() || ref.type.find('$') != std::string::npos ? "prometheus" : ref.type;
}

QueryCheck::QueryCheck(const Dashboard& dashboard) : dashboard_(dashboard) {
  std::vector<ResolvedVariable> variables;
  for (const Variable& variable : dashboard.variables) {
    if (!variable.current.empty() && !variable.current.front().value.empty())
      variables.push_back({variable, variable.options, variable.current, {}, true});
  }
  addToScope(saved_, variables);
}

void QueryCheck::expression(const std::string& expr, const std::string& place, Findings& findings) const {
  const auto saved = promql::parseExpr(withPlausibleValues(interpolate(expr, saved_, DefaultFormat::Prometheus)));
  if (saved.ok()) return;
  const auto parsed = promql::parseExpr(withPlausibleValues(expr));
  if (!parsed.ok()) findings.push_back({place, parsed.error().text});
}

void QueryCheck::source(const DatasourceRef& ref, const std::string& place, Findings& findings) const {
  const std::string kind = sourceKind(ref, dashboard_);
  if (isKind(kind, kBuiltInKinds) || isKind(kind, kPrometheusKinds)) return;
  findings.push_back({place, fmt::format("there is no data source of type {} yet: a notice says so", kind), true});
}

void QueryCheck::target(const Target& target, const std::string& place, Findings& findings) const {
  source(target.datasource, place + ".datasource", findings);
  const std::string kind = sourceKind(target.datasource, dashboard_);
  if (isKind(kind, kPrometheusKinds) && target.expr.find_first_not_of(" \t\r\n") != std::string::npos)
    expression(target.expr, place + ".expr", findings);
}

}  // namespace oriel::dashboards
