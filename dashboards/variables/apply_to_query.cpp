#include "dashboards/variables/apply_to_query.h"

#include "dashboards/query/source_kinds.h"
#include "dashboards/variables/reference.h"

namespace oriel::dashboards {
namespace {

std::string filledIn(const std::string& text, const Scope& scope) {
  std::string once = interpolate(text, scope, DefaultFormat::Prometheus);
  // Once more for values that name variables; what those name stays.
  if (once == text || !nextReference(once, 0)) return once;
  return interpolate(once, scope, DefaultFormat::Prometheus);
}

void addConditions(const QueryConditions& conditions, const Scope& scope, std::vector<AdhocFilter>& filters,
                   std::vector<std::string>& groupBy) {
  groupBy.insert(groupBy.end(), conditions.groupBy.begin(), conditions.groupBy.end());
  for (AdhocFilter filter : conditions.filters) {
    const bool regex = filter.op == "=~" || filter.op == "!~";
    for (std::string& value : filter.values) {
      value = interpolate(value, scope, regex ? DefaultFormat::Regex : DefaultFormat::Glob);
    }
    filters.push_back(std::move(filter));
  }
}

}  // namespace

FilteredQuery applyVariablesToQuery(const std::string& text, const Scope& scope, const DataSource& source,
                                    const Sources& sources) {
  std::string filled = filledIn(text, scope);
  std::vector<AdhocFilter> filters;
  std::vector<std::string> groupBy;
  for (const QueryConditions& conditions : scope.conditions) {
    const auto of = findSource(sources, conditions.datasource, scope);
    if (of.ok() && of->get() == &source) addConditions(conditions, scope, filters, groupBy);
  }
  if ((filters.empty() && groupBy.empty()) || sourceFamily(source.type()) != "prometheus")
    return {std::move(filled), {}};
  return addAdhocFilters(filled, filters, groupBy);
}

}  // namespace oriel::dashboards
