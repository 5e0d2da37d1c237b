#pragma once

#include <vector>

#include "dashboards/query/panel_instance.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// The panels of a dashboard as they stand on the screen: repeated panels and rows expanded, what a collapsed row holds
/// left out, titles and the content of text panels filled in, grid order. Any thread.
std::vector<PanelInstance> layOutPanels(const Dashboard& dashboard, const Scope& scope);
/// The scope with the repeat variables of one instance set.
Scope instanceScope(const Scope& scope, const PanelInstance& instance);

}  // namespace oriel::dashboards
