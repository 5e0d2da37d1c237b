#pragma once

#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace YAML {
class Node;
}

namespace oriel::dashboards {

/// A YAML document as JSON: plain scalars that are numbers, true, false or null become such. LimitExceeded when aliases
/// would unfold to more values than a dashboard may have. May throw what yaml-cpp throws.
Result<Json> jsonFromYaml(const YAML::Node& node);

}  // namespace oriel::dashboards
