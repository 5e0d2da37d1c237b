#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dashboards/panels/common_options.h"

namespace oriel::dashboards {

struct StatOptions {
  ReduceOptions reduce;
  std::string colorMode = "value";   ///< none, value, background, background_solid
  std::string graphMode = "area";    ///< none, line, area
  std::string textMode = "auto";     ///< auto, value, value_and_name, name, none
  std::string orientation = "auto";  ///< auto, horizontal, vertical
  std::string justify = "auto";      ///< auto, center
  int titleSize = 0;                 ///< px; 0: automatic
  int valueSize = 0;
  int percentSize = 0;
  bool wideLayout = true;
  bool showPercentChange = false;
  std::string percentChangeColor = "standard";  ///< standard, inverted, same_as_value
};
StatOptions decodeStatOptions(const Json& options);

struct GaugeOptions {
  ReduceOptions reduce;
  bool showThresholdMarkers = true;
  bool showThresholdLabels = false;
  std::string orientation = "auto";
  bool circle = false;     ///< shape: a whole circle instead of an arc
  bool rounded = false;    ///< ends of the bar
  bool sparkline = false;  ///< below the value
  double barWidth = 0.5;   ///< factor of the newer gauges
  int segments = 0;        ///< the bar in pieces; 0 or 1: whole
  double segmentSpacing = 0.3;
  std::optional<double> neutral;  ///< where the bar begins; empty: at the minimum
  int minVizWidth = 75;           ///< px; sizing auto keeps both defaults
  int minVizHeight = 75;
  std::string textMode = "auto";
  int titleSize = 0;
  int valueSize = 0;
};
GaugeOptions decodeGaugeOptions(const Json& options);

struct BarGaugeOptions {
  ReduceOptions reduce;
  std::string displayMode = "gradient";  ///< basic, gradient, lcd
  std::string orientation = "auto";      ///< horizontal: bars lie; vertical: bars stand
  std::string namePlacement = "auto";    ///< auto, top, left, hidden
  std::string valueMode = "color";       ///< color, text, hidden
  bool showUnfilled = true;
  int minVizWidth = 8;  ///< px of a standing bar; sizing auto keeps the three defaults
  int minVizHeight = 16;
  int maxVizHeight = 300;
  int titleSize = 0;  ///< px; 0: automatic
  int valueSize = 0;
};
BarGaugeOptions decodeBarGaugeOptions(const Json& options);

struct TableSort {
  std::string field;
  bool desc = false;
};
struct TableOptions {
  bool showHeader = true;
  std::string cellHeight = "sm";  ///< sm, md, lg
  std::vector<TableSort> sortBy;
  std::vector<std::string> footerReducers;  ///< empty: no footer
  std::vector<std::string> footerFields;    ///< empty: every number
  bool footerCountsRows = false;            ///< a count is that of all rows
  bool pagination = false;
  int pageSize = 0;  ///< rows; 0: as many as fit
  int frameIndex = 0;
  int frozenColumns = 0;  ///< at the left
  int maxRowHeight = 0;   ///< px; 0: no limit
  bool typeIcons = false;
};
TableOptions decodeTableOptions(const Json& options);

/// The `custom` part of a table field.
struct TableFieldOptions {
  int width = 0;  ///< px; 0: automatic
  int minWidth = 50;
  std::string align = "auto";         ///< auto, left, center, right
  std::string cellType = "auto";      ///< auto, color-text, color-background, gauge, ...
  std::string cellMode = "gradient";  ///< of color-background and gauge
  std::string valueMode = "color";    ///< of a gauge cell: color, text, hidden
  bool applyToRow = false;            ///< a coloured background covers the row
  bool hideValue = false;             ///< of a sparkline
  std::string imageAlt, imageTitle;   ///< of an image
  std::string tooltipField;           ///< shown over the cell
  std::string styleField;             ///< holds the cell's style
  std::vector<std::string> footer;    ///< reducers of this column; the newer form
  bool wrapText = false;
  bool wrapHeader = false;
  bool inspect = false;
  bool sortable = true;
  bool hideHeader = false;
  bool hidden = false;
  bool filterable = false;
};
TableFieldOptions decodeTableField(const Json& custom);

struct TextOptions {
  std::string mode = "markdown";  ///< markdown, html, code
  std::string content;
  std::string language = "plaintext";  ///< of code
  bool lineNumbers = false;
  bool perRow = false;  ///< rendered once a row of the data
};
TextOptions decodeTextOptions(const Json& options);

}  // namespace oriel::dashboards
