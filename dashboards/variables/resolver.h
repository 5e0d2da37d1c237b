#pragma once

#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/query/source_resolver.h"
#include "dashboards/variables/interpolate.h"
#include "models/frame/data_source.h"

namespace oriel::dashboards {

/// A variable with its options and what is chosen of them.
struct ResolvedVariable {
  Variable definition;
  std::vector<VariableOption> options;
  std::vector<VariableOption> current;  ///< `$__all` as value when All is chosen
  std::string error;
  bool resolved = false;  ///< options are those of the last look-up
};

/// What one round of resolution starts from. A value, given to a worker.
struct ResolveInput {
  std::vector<ResolvedVariable> variables;  ///< as they stood before, in the order of the file
  Sources sources;
  TimeRange range;
  Scope scope;                       ///< globals only
  bool timeChanged = true;           ///< look up again what wants a refresh on time change
  std::set<std::string> justChosen;  ///< variables a person has just set: their values stay even if they are no option
  std::stop_token stop;
};

/// Variables in the order of their dependencies; what depends on a changed one is looked up again. A cycle or a failed
/// query sets `error` and leaves the value as saved. Blocks; query pool only (or the UI thread when `needsLookup` is
/// false).
std::vector<ResolvedVariable> resolveVariables(ResolveInput input);
/// True when a resolution would ask a data source.
bool needsLookup(const ResolveInput& input);

/// Adds the variables' values to a scope; `auto` intervals are worked out from the scope's range.
void addToScope(Scope& scope, const std::vector<ResolvedVariable>& variables);
ScopeValue scopeValue(const ResolvedVariable& variable, TimeRange range);

}  // namespace oriel::dashboards
