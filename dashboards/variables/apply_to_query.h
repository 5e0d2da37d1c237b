#pragma once

#include <string>
#include <vector>

#include "dashboards/variables/adhoc_filters.h"
#include "dashboards/variables/resolver.h"

namespace oriel::dashboards {

/// The text of a query as it is sent to `source`: variables filled in (also those that a value names, such as a
/// variable that stands for `$__rate_interval`), then the ad hoc filters and labels to group by of this source put in.
/// `scope` is that of the panel, with the globals of the query's own step. In a planner, instead of interpolate():
///   FilteredQuery query = applyVariablesToQuery(target.expr, scope, *source, input.sources);
///   request.query = query.text;   // query.notices go to the panel
/// Any thread.
FilteredQuery applyVariablesToQuery(const std::string& text, const Scope& scope, const DataSource& source,
                                    const Sources& sources);

}  // namespace oriel::dashboards
