#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// Texts of a query become options: filter by regex (a capture group is the value, groups named text and value both),
/// each value once, sorted by Grafana's number 0-8. Nothing when the regex is broken (isVariableRegex tells). Any
/// thread.
std::vector<VariableOption> optionsFromTexts(const std::vector<std::string>& texts, const std::string& regex, int sort);
/// True when the text, variables filled in, is a regular expression that can be run; an empty one is.
bool isVariableRegex(const std::string& regex);
/// Puts the fixed options of a query variable before, after or, by `sort`, between those of its query.
std::vector<VariableOption> withStaticOptions(std::vector<VariableOption> options, const Variable& variable);

/// `a, b : c, d\,e` of a custom variable.
std::vector<VariableOption> customOptions(const std::string& query);
/// `[{"text": "A", "value": "1", ...}, ...]` of a custom variable in the form of JSON; InvalidInput when it is none.
Result<std::vector<VariableOption>> customOptionsFromJson(const std::string& query);
/// `1m,5m,"1 h"` of an interval variable; "auto" stands first when wanted.
std::vector<VariableOption> intervalOptions(const std::string& query, bool withAuto);

inline constexpr const char* kAllValue = "$__all";
inline constexpr const char* kAutoValue = "$__auto";

}  // namespace oriel::dashboards
