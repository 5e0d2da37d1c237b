#pragma once

#include <optional>
#include <string>

#include "dashboards/panels/common_options.h"

namespace oriel::dashboards {

/// How a calculated heatmap cuts one axis.
struct HeatmapBuckets {
  bool byCount = false;  ///< `size` is a number of buckets, else the width of one
  double size = 0;       ///< ms on the time axis; 0: automatic
  int logBase = 0;       ///< 0: linear; 2 or 10: `size` parts of each power
};

struct HeatmapColor {
  bool opacity = false;  ///< one colour fading in; else a scheme
  std::string scheme = "Oranges";
  std::string fill = "dark-orange";
  bool exponential = true;  ///< of the opacity
  double exponent = 0.5;
  int steps = 64;
  bool reverse = false;
  std::optional<double> min;
  std::optional<double> max;
};

/// Options of a heatmap. Unknown or wrong values fall back to Grafana's defaults.
struct HeatmapOptions {
  bool calculate = false;
  HeatmapBuckets x;
  HeatmapBuckets y;
  HeatmapColor color;
  int cellGap = 1;                        ///< px
  std::string rowsLayout = "auto";        ///< auto, le, ge, unknown: which end of a bucket its name is
  std::string valueName;                  ///< what the tooltip calls a cell's number
  std::optional<double> hideUpTo = 1e-9;  ///< cells with this or less are not painted
  std::optional<double> hideFrom;         ///< cells with this or more are not painted
  std::string unit;                       ///< of the y axis; empty: the fields'
  std::optional<int> decimals;
  std::optional<double> min;
  std::optional<double> max;
  std::string axisLabel;
  bool showAxis = true;
  bool reverse = false;  ///< low values on top
  std::string cellUnit;
  std::optional<int> cellDecimals;
  bool showLegend = true;
  bool showTooltip = true;
};
HeatmapOptions decodeHeatmapOptions(const Json& options);

}  // namespace oriel::dashboards
