#pragma once

#include <string>
#include <vector>

#include "dashboards/query/panel_instance.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// The panels of a dashboard as they stand on the screen: repeated panels and rows expanded, what a collapsed row holds
/// left out, titles and the content of text panels filled in, positions compacted upwards, grid order. A variable with
/// many values repeats a panel at most kMostRepeats times (the first repetition has a notice then). Any thread.
std::vector<PanelInstance> layOutPanels(const Dashboard& dashboard, const Scope& scope);
/// The scope with the repeat variables of one instance set.
Scope instanceScope(const Scope& scope, const PanelInstance& instance);
/// What a variable repeats for, each value once; nothing when there is no such variable.
std::vector<VariableOption> repeatValues(const std::string& name, const Scope& scope);

inline constexpr std::size_t kMostRepeats = 1000;
/// Repetitions of a whole dashboard; what would come after is left out.
inline constexpr std::size_t kMostInstances = 20'000;

}  // namespace oriel::dashboards
