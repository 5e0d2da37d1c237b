#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "models/base/result.h"

namespace oriel::dashboards {

inline constexpr const char* kGroupByOperator = "groupBy";

/// `key|operator|value`, as a URL, `--var` and the current value of a variable hold a filter; `|`, `,` and `#` in the
/// parts are escaped as Grafana does.
std::string adhocUrlText(const AdhocFilter& filter);
/// Reads it; nothing when it is no filter.
std::optional<AdhocFilter> adhocFromUrl(std::string_view text);
/// `job = node`, for a person.
std::string adhocLabel(const AdhocFilter& filter);
/// `job="node",mode=~"a|b"`: what `${Filters}` stands for.
std::string adhocExpression(const std::vector<AdhocFilter>& filters);
/// Reads what a person writes: `job="node", mode=~"a|b"`, with or without braces. InvalidInput when it is no selector.
Result<std::vector<AdhocFilter>> adhocFromExpression(const std::string& text);
/// As that text, so that it reads back: filters with several values as regular expressions.
std::string adhocEditText(const std::vector<AdhocFilter>& filters);
/// True for a filter that lets everything through (`=~ .*`, one of All).
bool letsAllThrough(const AdhocFilter& filter);

/// An expression with its filters.
struct FilteredQuery {
  std::string text;
  std::vector<std::string> notices;  ///< what could not be applied, and why
};

/// Adds the filters to every selector of a PromQL expression and the labels to the grouping of every `by`; a selector's
/// own condition on a label that is filtered gives way, and of several filters of a label the last holds (as Grafana's
/// server does). Aggregations with `without` keep the labels anyhow and stay as they are. An expression that does not
/// parse stays as it is, with a notice. Any thread.
FilteredQuery addAdhocFilters(const std::string& expr, const std::vector<AdhocFilter>& filters,
                              const std::vector<std::string>& groupBy = {});

}  // namespace oriel::dashboards
