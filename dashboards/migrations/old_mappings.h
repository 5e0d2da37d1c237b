#pragma once

#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Value mappings of before version 8 (`[{type: 1, value, text}, {type: 2, from, to, text}]`) in today's form; today's
/// are returned as they are.
Json currentMappings(const Json& mappings);
/// The same from singlestat and the old table: valueMaps and rangeMaps, of which mappingType (1, 2) says which counts.
Json mappingsFromMaps(const Json& owner);

}  // namespace oriel::dashboards
