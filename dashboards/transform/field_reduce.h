#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

/// What a column of any type comes to by the reducers named, in their order, as Grafana's reduceField: numbers (also
/// NaN and infinities), booleans, texts, lists, or null where there is nothing or the reducer is unknown. The null mode
/// comes from `nullValueMode` of the field's own configuration, or is given. Several reducers asked together see a null
/// as zero where one alone does not (the first and last that are there). Any thread.
std::vector<Json> reduceField(const Field& field, const std::vector<std::string>& reducers);
std::vector<Json> reduceField(const Field& field, const std::vector<std::string>& reducers,
                              const std::string& nullValueMode);

/// One value of a column of any type; null for a missing one, histograms and frames.
Json jsonValueAt(const Field& field, std::size_t row);

}  // namespace oriel::dashboards
