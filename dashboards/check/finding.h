#pragma once

#include <string>
#include <vector>

namespace oriel::dashboards {

/// Something in a dashboard that is not understood: where (JSON path below the panel or the dashboard) and why.
struct Finding {
  std::string path;
  std::string text;
  /// Understood, and yet not all is there: a panel whose data source Oriel does not have shows a titled notice.
  bool remark = false;
};
using Findings = std::vector<Finding>;

}  // namespace oriel::dashboards
