#pragma once

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
  bool wideLayout = true;
};
StatOptions decodeStatOptions(const Json& options);

struct GaugeOptions {
  ReduceOptions reduce;
  bool showThresholdMarkers = true;
  bool showThresholdLabels = false;
  std::string orientation = "auto";
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
};
TableOptions decodeTableOptions(const Json& options);

/// The `custom` part of a table field.
struct TableFieldOptions {
  int width = 0;  ///< px; 0: automatic
  int minWidth = 50;
  std::string align = "auto";         ///< auto, left, center, right
  std::string cellType = "auto";      ///< auto, color-text, color-background, gauge, ...
  std::string cellMode = "gradient";  ///< of color-background and gauge
  bool hidden = false;
  bool filterable = false;
};
TableFieldOptions decodeTableField(const Json& custom);

struct TextOptions {
  std::string mode = "markdown";  ///< markdown, html, code
  std::string content;
};
TextOptions decodeTextOptions(const Json& options);

}  // namespace oriel::dashboards
