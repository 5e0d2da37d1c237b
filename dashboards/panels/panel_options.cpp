#include "dashboards/panels/panel_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {
namespace {

int textSize(const Json& options, std::string_view key) {
  const Json* text = jsonFind(options, "text");
  return text ? std::clamp(jsonInt(*text, key, 0), 0, 1000) : 0;
}

std::string decodeOrientation(const Json& options) {
  return decodeChoice(options, "orientation", {"auto", "horizontal", "vertical"}, "auto");
}

/// The old one-word form is still found where a file mixes both; it loses to cellOptions.
void decodeCell(const Json& custom, TableFieldOptions& field) {
  const Json* cell = jsonFind(custom, "cellOptions");
  if (!cell) {
    field.cellType = jsonText(custom, "displayMode", field.cellType);
    return;
  }
  field.cellType = jsonText(*cell, "type", field.cellType);
  field.cellMode = decodeChoice(*cell, "mode", {"basic", "gradient", "lcd"}, field.cellMode);
  field.valueMode = decodeChoice(*cell, "valueDisplayMode", {"color", "text", "hidden"}, "color");
  field.applyToRow = jsonBool(*cell, "applyToRow");
  field.hideValue = jsonBool(*cell, "hideValue");
  field.imageAlt = jsonText(*cell, "alt");
  field.imageTitle = jsonText(*cell, "title");
  field.wrapText = jsonBool(*cell, "wrapText");
}

void decodeCellText(const Json& custom, TableFieldOptions& field) {
  field.wrapText = jsonBool(custom, "wrapText", field.wrapText);
  field.wrapHeader = jsonBool(custom, "wrapHeaderText");
  field.inspect = jsonBool(custom, "inspect");
  field.sortable = jsonBool(custom, "sortable", true);
  field.hideHeader = jsonBool(custom, "hideHeader");
  field.styleField = jsonText(custom, "styleField");
  if (const Json* tooltip = jsonFind(custom, "tooltip")) field.tooltipField = jsonText(*tooltip, "field");
  if (const Json* footer = jsonFind(custom, "footer")) field.footer = decodeTexts(jsonFind(*footer, "reducers"));
}

}  // namespace

StatOptions decodeStatOptions(const Json& options) {
  StatOptions stat;
  stat.reduce = decodeReduce(options);
  // A word that Grafana does not know leaves the value in the colour of text.
  const Json* word = jsonFind(options, "colorMode");
  const bool ownWord = word && word->is_string();
  stat.colorMode = decodeChoice(options, "colorMode", {"none", "value", "background", "background_solid"},
                                ownWord ? "none" : "value");
  stat.graphMode = decodeChoice(options, "graphMode", {"none", "line", "area"}, "area");
  stat.textMode = decodeChoice(options, "textMode", {"auto", "value", "value_and_name", "name", "none"}, "auto");
  stat.orientation = decodeOrientation(options);
  stat.justify = decodeChoice(options, "justifyMode", {"auto", "center"}, "auto");
  stat.titleSize = textSize(options, "titleSize");
  stat.valueSize = textSize(options, "valueSize");
  stat.percentSize = textSize(options, "percentSize");
  stat.wideLayout = jsonBool(options, "wideLayout", true);
  stat.showPercentChange = jsonBool(options, "showPercentChange");
  stat.percentChangeColor =
      decodeChoice(options, "percentChangeColorMode", {"standard", "inverted", "same_as_value"}, "standard");
  return stat;
}

GaugeOptions decodeGaugeOptions(const Json& options) {
  GaugeOptions gauge;
  gauge.reduce = decodeReduce(options);
  gauge.showThresholdMarkers = jsonBool(options, "showThresholdMarkers", true);
  gauge.showThresholdLabels = jsonBool(options, "showThresholdLabels", false);
  gauge.orientation = decodeOrientation(options);
  gauge.circle = jsonText(options, "shape") == "circle";
  gauge.rounded = jsonText(options, "barShape") == "rounded";
  gauge.sparkline = jsonBool(options, "sparkline");
  gauge.barWidth = std::clamp(jsonNumber(options, "barWidthFactor", gauge.barWidth), 0.0, 1.0);
  gauge.segments = std::clamp(jsonInt(options, "segmentCount", 0), 0, 1000);
  gauge.segmentSpacing = std::clamp(jsonNumber(options, "segmentSpacing", gauge.segmentSpacing), 0.0, 1.0);
  gauge.neutral = jsonNumber(options, "neutral");
  if (jsonText(options, "sizing", "auto") == "manual") {
    gauge.minVizWidth = std::clamp(jsonInt(options, "minVizWidth", gauge.minVizWidth), 0, 1000);
    gauge.minVizHeight = std::clamp(jsonInt(options, "minVizHeight", gauge.minVizHeight), 0, 1000);
  }
  gauge.textMode = decodeChoice(options, "textMode", {"auto", "value_and_name", "value", "name", "none"}, "auto");
  gauge.titleSize = textSize(options, "titleSize");
  gauge.valueSize = textSize(options, "valueSize");
  return gauge;
}

BarGaugeOptions decodeBarGaugeOptions(const Json& options) {
  BarGaugeOptions bars;
  bars.reduce = decodeReduce(options);
  bars.displayMode = decodeChoice(options, "displayMode", {"basic", "gradient", "lcd"}, "gradient");
  bars.orientation = decodeOrientation(options);
  bars.namePlacement = decodeChoice(options, "namePlacement", {"auto", "top", "left", "hidden"}, "auto");
  bars.valueMode = decodeChoice(options, "valueMode", {"color", "text", "hidden"}, "color");
  bars.showUnfilled = jsonBool(options, "showUnfilled", true);
  if (jsonText(options, "sizing", "auto") == "manual") {
    bars.minVizWidth = std::clamp(jsonInt(options, "minVizWidth", bars.minVizWidth), 0, 1000);
    bars.minVizHeight = std::clamp(jsonInt(options, "minVizHeight", bars.minVizHeight), 0, 1000);
    bars.maxVizHeight = std::clamp(jsonInt(options, "maxVizHeight", bars.maxVizHeight), bars.minVizHeight, 2000);
  }
  bars.titleSize = textSize(options, "titleSize");
  bars.valueSize = textSize(options, "valueSize");
  return bars;
}

TableOptions decodeTableOptions(const Json& options) {
  TableOptions table;
  table.showHeader = jsonBool(options, "showHeader", true);
  table.cellHeight = decodeChoice(options, "cellHeight", {"sm", "md", "lg"}, "sm");
  if (const Json* sorts = jsonFind(options, "sortBy"); jsonIsArray(sorts)) {
    for (const Json& sort : *sorts) {
      auto field = jsonText(sort, "displayName");
      if (!field.empty()) table.sortBy.push_back({std::move(field), jsonBool(sort, "desc")});
    }
  }
  const Json* footer = jsonFind(options, "footer");
  if (footer && jsonBool(*footer, "show")) {
    table.footerReducers = decodeTexts(jsonFind(*footer, "reducer"));
    if (table.footerReducers.empty()) table.footerReducers = {"sum"};
    table.footerFields = decodeTexts(jsonFind(*footer, "fields"));
    table.footerCountsRows = jsonBool(*footer, "countRows");
  }
  table.pagination = jsonBool(options, "enablePagination", footer && jsonBool(*footer, "enablePagination"));
  table.pageSize = std::clamp(jsonInt(options, "pageSize", 0), 0, 100'000);
  table.frameIndex = std::max(0, jsonInt(options, "frameIndex", 0));
  table.maxRowHeight = std::clamp(jsonInt(options, "maxRowHeight", 0), 0, 10'000);
  table.typeIcons = jsonBool(options, "showTypeIcons");
  if (const Json* frozen = jsonFind(options, "frozenColumns"))
    table.frozenColumns = std::clamp(jsonInt(*frozen, "left", 0), 0, 1000);
  return table;
}

TableFieldOptions decodeTableField(const Json& custom) {
  TableFieldOptions field;
  field.width = std::clamp(jsonInt(custom, "width", 0), 0, 10'000);
  field.minWidth = std::clamp(jsonInt(custom, "minWidth", 50), 0, 10'000);
  field.align = decodeChoice(custom, "align", {"auto", "left", "center", "right"}, "auto");
  decodeCell(custom, field);
  decodeCellText(custom, field);
  field.hidden = jsonBool(custom, "hidden");
  field.filterable = jsonBool(custom, "filterable");
  return field;
}

TextOptions decodeTextOptions(const Json& options) {
  TextOptions text;
  text.mode = decodeChoice(options, "mode", {"markdown", "html", "code"}, "markdown");
  text.content = jsonText(options, "content");
  text.perRow = jsonText(options, "renderMode") == "perRow";
  if (const Json* code = jsonFind(options, "code"); jsonIsObject(code)) {
    text.language = jsonText(*code, "language", text.language);
    text.lineNumbers = jsonBool(*code, "showLineNumbers");
  }
  return text;
}

}  // namespace oriel::dashboards
