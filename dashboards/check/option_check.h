#pragma once

#include <string>
#include <string_view>

#include "dashboards/check/finding.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Which part of a panel a value belongs to.
enum class OptionPart {
  Options,  ///< of the panel type
  Field,    ///< standard options of a field
  Custom,   ///< the panel type's own part of a field
  Step      ///< options of a transformation; its id stands for the panel type
};

/// Finds options that no panel type knows and values of a kind that the type does not take. What another type knows is
/// a remnant of a change of type and is passed over, as Grafana does. `path` is where `value` stands in the part
/// ("" for the whole), `place` where the part stands in the panel. Any thread.
void checkOptions(OptionPart part, std::string_view type, const std::string& path, const Json& value,
                  const std::string& place, Findings& findings);

}  // namespace oriel::dashboards
