#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/panels/graph_options.h"

/// Options of the charts that are no time series. Unknown or wrong values fall back to Grafana's defaults.
namespace oriel::dashboards {

struct PieOptions {
  ReduceOptions reduce;
  LegendOptions legend;
  TooltipOptions tooltip;
  std::vector<std::string> legendValues;  ///< value, percent
  std::vector<std::string> labels;        ///< name, value, percent
  bool donut = false;
  std::string sort = "desc";  ///< none, asc, desc
};
PieOptions decodePieOptions(const Json& options);

struct BarChartOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  std::string orientation = "auto";
  std::string xField;  ///< empty: the first text or time field
  std::string colorByField;
  double barWidth = 0.97;   ///< share of a bar's place
  double groupWidth = 0.7;  ///< share of a group's place
  double barRadius = 0;     ///< share of half the bar's width
  std::string showValue = "auto";
  StackingMode stacking = StackingMode::None;
  int tickRotation = 0;   ///< degrees
  int tickMaxLength = 0;  ///< letters; 0: no limit
  int tickSpacing = 0;    ///< px; 0: automatic
  bool fullHighlight = false;
  int valueSize = 0;  ///< px; 0: automatic
};
BarChartOptions decodeBarChartOptions(const Json& options);

struct HistogramOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  int bucketCount = 30;              ///< wanted, when there is no size
  std::optional<double> bucketSize;  ///< empty: automatic
  double bucketOffset = 0;
  bool combine = false;  ///< all series in one
};
HistogramOptions decodeHistogramOptions(const Json& options);

/// The field part of bar charts and histograms: as of a graph, but filled.
GraphFieldOptions decodeBarField(const Json& custom);

struct TrendOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  std::string xField;  ///< empty: the first number
};
TrendOptions decodeTrendOptions(const Json& options);

/// Which field a dimension of an xy chart is; without a matcher it is found by itself.
struct XySeries {
  std::string name;
  JsonPtr frame, x, y, size, color;  ///< matchers `{"id", "options"}`; null: automatic
};
struct XyChartOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  bool manual = false;  ///< only the series named, else one for each number
  std::vector<XySeries> series;
};
XyChartOptions decodeXyChartOptions(const Json& options);

struct XyFieldOptions {
  bool points = true;
  bool lines = false;
  double pointSize = 5;
  double pointSizeMin = 1, pointSizeMax = 100;  ///< when a field gives the size
  bool square = false;
  double pointStrokeWidth = 1;
  double fillOpacity = 50;
  GraphFieldOptions graph;  ///< axis, line width and style
};
XyFieldOptions decodeXyField(const Json& custom);

struct CandlestickOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  bool candles = true;
  bool volume = true;
  bool ohlcBars = false;
  bool colorByClose = false;  ///< against the former close, else against the own open
  std::string upColor = "green", downColor = "red", flatColor = "gray";
  /// open, high, low, close, volume; empty: found by name.
  std::array<std::string, 5> fields;
  bool includeAllFields = false;
};
CandlestickOptions decodeCandlestickOptions(const Json& options);

}  // namespace oriel::dashboards
