#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dashboards/query/panel_query.h"

namespace oriel::dashboards {

using PlannedAnswer = std::shared_ptr<const Result<QueryAnswer>>;

/// The answers of a plan (one a query, in the order of the plan, none null) become what the panel shows: results of
/// other panels and expressions computed, events of annotations, transformations, field configuration. When nothing
/// could be had, the former frames stay beside the error. Query pool.
std::shared_ptr<PanelData> finishPanel(const PanelPlan& plan, const std::vector<PlannedAnswer>& answers,
                                       const PanelData* former, const std::string& timezone);

}  // namespace oriel::dashboards
