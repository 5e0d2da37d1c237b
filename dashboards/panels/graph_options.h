#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/panels/common_options.h"

namespace oriel::dashboards {

/// Options of a time series panel. Unknown or wrong values fall back to Grafana's defaults.
struct GraphOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  std::vector<std::string> timeZones;  ///< one time axis each; empty: the dashboard's
  bool vertical = false;               ///< time goes downwards
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
  bool dotted = false;
  std::vector<double> dash;                      ///< px of line and gap in turn; empty: the style's own
  std::string lineColor, fillColor, pointColor;  ///< empty: the series' colour
  double fillOpacity = 0;                        ///< percent
  GradientMode gradient = GradientMode::None;
  std::string fillBelowTo;
  ShowPoints showPoints = ShowPoints::Auto;
  double pointSize = 5;
  bool spanNulls = false;
  double spanNullsMs = 0;    ///< bridges gaps up to this many ms when > 0
  double insertNullsMs = 0;  ///< a longer gap than this breaks the line when > 0
  bool showValues = false;
  StackingMode stacking = StackingMode::None;
  std::string stackGroup = "A";
  bool negativeY = false;  ///< transform negative-Y
  bool constant = false;   ///< transform constant: the first value over the whole width
  AxisPlacement axisPlacement = AxisPlacement::Auto;
  std::string axisLabel;
  bool axisGridShow = true;
  bool axisCenteredZero = false;
  bool axisBorderShow = false;
  bool axisInSeriesColor = false;
  int axisWidth = 0;
  std::optional<double> softMin;
  std::optional<double> softMax;
  ScaleType scale = ScaleType::Linear;
  double logBase = 2;
  double linearThreshold = 1;           ///< of symlog: below it the scale is linear
  double barAlignment = 0;              ///< -1 before, 0 centre, 1 after
  double barWidthFactor = 0.6;          ///< share of a bar's place
  double barMaxWidth = 0;               ///< px; 0: automatic
  std::string thresholdsStyle = "off";  ///< off, line, dashed, area, line+area, dashed+area
  bool hideFromLegend = false;
  bool hideFromTooltip = false;
  bool hideFromViz = false;
};
GraphFieldOptions decodeGraphField(const Json& custom);

}  // namespace oriel::dashboards
