#pragma once

#include <memory>
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
  std::shared_ptr<Json> root;            ///< the dashboard itself, or the spec of the v2 form; never null
  bool v2 = false;                       ///< `root` is in the v2 form
  std::string prefix;                    ///< JSON pointer to it: "", "/dashboard", "/spec", "/dashboards/3"
  std::string uid;                       ///< of a resource's metadata.name, when the dashboard has none of its own
  std::string entry;                     ///< which of several dashboards of the file; empty when there is one
  std::optional<EmbeddedText> embedded;  ///< when it stood in a ConfigMap, a GrafanaDashboard or YAML
};

/// Finds the dashboard in a file: raw, wrapped, a resource (v1 or v2, JSON or YAML), in a list, in a ConfigMap or in a
/// GrafanaDashboard of the Grafana operator. Of several the one called `entry`, or the first. InvalidInput with a
/// place. Any thread.
Result<DashboardSource> findDashboard(std::string_view text, const std::string& entry = {});

/// What the dashboards of a file are called; one empty name for a file that is one dashboard, and for one that cannot
/// be read (which findDashboard() then says).
std::vector<std::string> dashboardEntries(std::string_view text);

}  // namespace oriel::dashboards
