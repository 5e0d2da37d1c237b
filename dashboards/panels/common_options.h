#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"

namespace oriel::dashboards {

struct LegendOptions {
  bool show = true;
  bool table = false;  ///< displayMode table
  bool right = false;  ///< placement
  std::vector<std::string> calcs;
  std::string sortBy;
  bool sortDesc = false;
  int width = 0;  ///< px; 0: automatic
};

enum class TooltipMode { Single, Multi, None };
struct TooltipOptions {
  TooltipMode mode = TooltipMode::Single;
  std::string sort = "none";  ///< none, asc, desc
  bool hideZeros = false;
};

/// How many values a field becomes in stat, gauge, bar gauge.
struct ReduceOptions {
  bool allValues = false;
  std::vector<std::string> calcs{"lastNotNull"};
  std::string fields;  ///< "" numeric fields, or a `/regex/`, or a name
  int limit = 0;
};

LegendOptions decodeLegend(const Json& options);
TooltipOptions decodeTooltip(const Json& options);
ReduceOptions decodeReduce(const Json& options);

}  // namespace oriel::dashboards
