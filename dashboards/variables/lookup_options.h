#pragma once

#include "dashboards/variables/resolver.h"

namespace oriel::dashboards {

/// The text whose variables the options of a variable depend on.
std::string dependencyText(const Variable& variable);
/// True for the kinds whose options a data source is asked for.
bool asksForOptions(const Variable& variable);
/// Fills `options` as the variable's kind says; what goes wrong stands in `error`. Blocks when a source is asked: query
/// pool only.
void lookUpOptions(ResolvedVariable& variable, const ResolveInput& input, const Scope& scope);

/// Makes the choice one of the options: keeps what is still one, else All, else the first. With `keepForeign` a choice
/// that is no option stays (a person typed it, or a link brought it). Any thread.
void settleChoice(ResolvedVariable& variable, bool keepForeign);
/// True when All is chosen.
bool isAllChosen(const std::vector<VariableOption>& current);

}  // namespace oriel::dashboards
