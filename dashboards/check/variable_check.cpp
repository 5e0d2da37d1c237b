#include "dashboards/check/variable_check.h"

#include <fmt/format.h>

#include "dashboards/library/json_text.h"
#include "dashboards/variables/options.h"

namespace oriel::dashboards {

void checkVariable(const Variable& variable, const QueryCheck& queries, Findings& findings) {
  const std::string place = fmt::format("{} ({})", displayPath(variable.sourcePath), variable.name);
  if (variable.type == VariableType::Unknown) findings.push_back({place, "the type of this variable is not known"});
  const bool hasVariables = variable.regex.find('$') != std::string::npos;
  if (!variable.regex.empty() && !hasVariables && !isVariableRegex(variable.regex))
    findings.push_back({place + ".regex", fmt::format("{} is not a regular expression", variable.regex)});
  if (variable.type == VariableType::Query) queries.source(variable.datasource, place, findings);
}

}  // namespace oriel::dashboards
