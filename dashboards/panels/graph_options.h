#pragma once

#include <limits>
#include <optional>
#include <string>

#include "dashboards/panels/common_options.h"

namespace oriel::dashboards {

/// Options of a time series panel. Unknown or wrong values fall back to Grafana's defaults.
struct GraphOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
};
GraphOptions decodeGraphOptions(const Json& options);

enum class DrawStyle { Line, Bars, Points };
enum class LineInterpolation { Linear, Smooth, StepBefore, StepAfter };
enum class GradientMode { None, Opacity, Hue, Scheme };
enum class StackingMode { None, Normal, Percent };
enum class ShowPoints { Auto, Never, Always };
enum class AxisPlacement { Auto, Left, Right, Hidden };
enum class ScaleType { Linear, Log, Symlog };

/// The `custom` part of a time series field.
struct GraphFieldOptions {
  DrawStyle drawStyle = DrawStyle::Line;
  LineInterpolation interpolation = LineInterpolation::Linear;
  double lineWidth = 1;
  bool dashed = false;
  double fillOpacity = 0;  ///< percent
  GradientMode gradient = GradientMode::None;
  std::string fillBelowTo;
  ShowPoints showPoints = ShowPoints::Auto;
  double pointSize = 5;
  bool spanNulls = false;
  double spanNullsMs = 0;  ///< bridges gaps up to this many ms when > 0
  StackingMode stacking = StackingMode::None;
  std::string stackGroup = "A";
  bool negativeY = false;  ///< transform negative-Y
  AxisPlacement axisPlacement = AxisPlacement::Auto;
  std::string axisLabel;
  bool axisGridShow = true;
  bool axisCenteredZero = false;
  int axisWidth = 0;
  std::optional<double> softMin;
  std::optional<double> softMax;
  ScaleType scale = ScaleType::Linear;
  double logBase = 2;
  double barAlignment = 0;              ///< -1 before, 0 centre, 1 after
  std::string thresholdsStyle = "off";  ///< off, line, dashed, area, line+area, dashed+area
  bool hideFromLegend = false;
  bool hideFromTooltip = false;
  bool hideFromViz = false;
};
GraphFieldOptions decodeGraphField(const Json& custom);

}  // namespace oriel::dashboards
