#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/base/time.h"

namespace oriel::dashboards {

/// What a conditional rendering of the v2 form looks at.
struct ConditionInput {
  /// The values of a variable as they are chosen; nothing when there is no such variable. May be empty.
  std::function<std::optional<std::vector<std::string>>(const std::string& name)> values;
  /// Whether the panel's queries (of a row or tab: any of its panels') gave data; nothing while that is not known.
  std::optional<bool> hasData;
  Duration range = 0;  ///< of the time picker
};

/// Whether a panel, row or tab with this condition is shown. Conditions that cannot be judged (an unknown kind or
/// variable, data not there yet) count as true, so that nothing disappears by mistake. Pure; nothing throws.
bool isShown(const Json& condition, const ConditionInput& input);

}  // namespace oriel::dashboards
