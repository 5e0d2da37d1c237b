#pragma once

#include <vector>

#include "models/base/result.h"
#include "models/config/node.h"
#include "models/labels/relabel.h"

namespace oriel::config {

/// Reads a list of relabel steps and checks each by compiling it; nothing in it is ever expanded. Errors: InvalidInput
/// with the place of the step.
Result<std::vector<RelabelConfig>> relabelStepsOf(const Node& list, bool legacyNames);

}  // namespace oriel::config
