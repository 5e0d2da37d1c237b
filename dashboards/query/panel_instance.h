#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/pipeline/panel_data.h"

namespace oriel::dashboards {

/// One panel on the screen: a panel of the dashboard or one of its repetitions.
struct PanelInstance {
  std::string key;                                             ///< unique and stable: "12" or "12/host=a"
  Panel panel;                                                 ///< position filled in
  std::vector<std::pair<std::string, VariableOption>> scoped;  ///< repeat variable
  std::vector<PanelNotice> notices;                            ///< repetitions that were left out
};

}  // namespace oriel::dashboards
