#include "dashboards/check/query_check.h"

#include <fmt/format.h>

#include <vector>

#include "dashboards/check/plausible_query.h"
#include "dashboards/query/source_kinds.h"
#include "dashboards/query/source_resolver.h"
#include "dashboards/variables/resolver.h"
#include "models/promql/ast.h"
#include "models/promql/parser.h"

namespace oriel::dashboards {

QueryCheck::QueryCheck(const Dashboard& dashboard) {
  std::vector<ResolvedVariable> variables;
  for (const Variable& variable : dashboard.variables) {
    if (!variable.current.empty() && !variable.current.front().value.empty())
      variables.push_back({variable, variable.options, variable.current, {}, true});
  }
  addToScope(saved_, variables);
  saved_.sourceNames = sourceNames(dashboard, {});
}

void QueryCheck::expression(const std::string& expr, const std::string& place, Findings& findings) const {
  const auto saved = promql::parseExpr(withPlausibleValues(interpolate(expr, saved_, DefaultFormat::Prometheus)));
  if (saved.ok()) return;
  const auto parsed = promql::parseExpr(withPlausibleValues(expr));
  if (!parsed.ok()) findings.push_back({place, parsed.error().text});
}

bool QueryCheck::isPrometheus(const DatasourceRef& ref) const {
  const ResolvedSource resolved = resolveSource({}, ref, saved_);
  return resolved.kind == ResolvedSource::Kind::Missing &&
         (resolved.plugin.empty() || sourceFamily(resolved.plugin) == "prometheus");
}

void QueryCheck::source(const DatasourceRef& ref, const std::string& place, Findings& findings) const {
  const ResolvedSource resolved = resolveSource({}, ref, saved_);
  if (resolved.kind != ResolvedSource::Kind::Missing || isPrometheus(ref)) return;
  findings.push_back(
      {place, fmt::format("there is no {} yet: a notice says so", sourceKindName(resolved.plugin)), true});
}

void QueryCheck::target(const Target& target, const std::string& place, Findings& findings) const {
  source(target.datasource, place + ".datasource", findings);
  if (isPrometheus(target.datasource) && target.expr.find_first_not_of(" \t\r\n") != std::string::npos)
    expression(target.expr, place + ".expr", findings);
}

}  // namespace oriel::dashboards
