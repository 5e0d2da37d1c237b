#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

/// True when a field is meant. `displayName` is the name without field configuration.
using FieldMatcher = std::function<bool(const Frame& frame, const Field& field, const std::string& displayName)>;

/// A matcher of Grafana by its id and options (`byName`, `byRegexp`, `byNames`, `byRegexpOrNames`, `byType`, `byTypes`,
/// `byFrameRefID`, `byValue`, `numeric`, `time`, ...); empty when the id is unknown. The table stands in matchers.cpp.
FieldMatcher makeFieldMatcher(const std::string& id, const Json& options);

}  // namespace oriel::dashboards
