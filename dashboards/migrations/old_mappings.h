#pragma once

#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Value mappings of before version 8 (`[{type: 1, value, text}, {type: 2, from, to, text}]`) in today's form; today's
/// are returned as they are. A text that begins with a number takes the colour that the thresholds gave it; they may be
/// null.
Json currentMappings(const Json& mappings, const Json* thresholds);
/// The same from singlestat and the old table: valueMaps and rangeMaps, of which mappingType (1, 2) says which counts.
Json mappingsFromMaps(const Json& owner, const Json* thresholds);

}  // namespace oriel::dashboards
