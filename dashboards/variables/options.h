#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// Texts of a query become options: filter by regex (a capture group is the value, groups named text and value both),
/// each value once, sorted by Grafana's number 0-8. Any thread.
std::vector<VariableOption> optionsFromTexts(const std::vector<std::string>& texts, const std::string& regex, int sort);
/// `a, b : c, d\,e` of a custom variable.
std::vector<VariableOption> customOptions(const std::string& query);
/// `1m,5m,"1 h"` of an interval variable; "auto" stands first when wanted.
std::vector<VariableOption> intervalOptions(const std::string& query, bool withAuto);

inline constexpr const char* kAllValue = "$__all";
inline constexpr const char* kAutoValue = "$__auto";

}  // namespace oriel::dashboards
