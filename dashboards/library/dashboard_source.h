#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// JSON text that stands inside another text (a string of a ConfigMap). `offsets[i]` is where byte i of `inner` begins
/// in the outer text; it has one entry more than `inner` has bytes. Empty when the outer form cannot be spliced.
struct EmbeddedText {
  enum class Form { JsonString, YamlBlock } form = Form::JsonString;
  std::string inner;
  std::vector<std::size_t> offsets;
  std::string indent;     ///< of a YAML block
  std::string name;       ///< key of the ConfigMap's data
  std::string whyFrozen;  ///< why `offsets` is empty
};

/// Where the dashboard stands in a file.
struct DashboardSource {
  JsonPtr root;                          ///< the dashboard itself; never null
  std::string prefix;                    ///< JSON pointer to it: "", "/dashboard", "/spec"
  std::string uid;                       ///< of a resource's metadata.name, when the dashboard has none of its own
  std::optional<EmbeddedText> embedded;  ///< when it stood in a ConfigMap
};

/// Finds the dashboard in a file: raw, wrapped, a v1 resource, or in a ConfigMap. InvalidInput with a place,
/// Unsupported for a v2 resource. Any thread.
Result<DashboardSource> findDashboard(std::string_view text);

}  // namespace oriel::dashboards
