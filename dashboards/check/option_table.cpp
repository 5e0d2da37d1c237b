#include "dashboards/check/option_table.h"

#include <algorithm>

namespace oriel::dashboards {
namespace {

constexpr OptionRow kLegend[] = {{"legend", "b"},
                                 {"legend.displayMode", "=list|table|hidden"},
                                 {"legend.placement", "=bottom|right"},
                                 {"legend.showLegend", "b"},
                                 {"legend.calcs", "R"},
                                 {"legend.sortBy", "s"},
                                 {"legend.sortDesc", "b"},
                                 {"legend.width", "ns"},
                                 {"legend.asTable", "b"},
                                 {"legend.isVisible", "b"},
                                 {"legend.limit", "n"},
                                 {"legend.overflow", "=ellipsis|wrap"},
                                 {"legend.enableFacetedFilter", "b"},
                                 {"legend.facetedFilterPinned", "b"}};

constexpr OptionRow kTooltip[] = {{"tooltip.mode", "=single|multi|none|~all"},
                                  {"tooltip.sort", "=none|asc|desc"},
                                  {"tooltip.hideZeros", "b"},
                                  {"tooltip.maxHeight", "n"},
                                  {"tooltip.maxWidth", "n"}};

constexpr OptionRow kText[] = {{"text.titleSize", "n"}, {"text.valueSize", "n"}, {"text.percentSize", "n"}};

constexpr OptionRow kReduce[] = {{"reduceOptions.calcs", "R"},
                                 {"reduceOptions.fields", "s"},
                                 {"reduceOptions.limit", "n"},
                                 {"reduceOptions.values", "b"},
                                 {"orientation", "=auto|horizontal|vertical"}};

constexpr OptionRow kAnnotationStyle[] = {{"annotations.clustering", "n"},
                                          {"annotations.multiLane", "b"},
                                          {"annotations.lines.width", "n"},
                                          {"annotations.regions.opacity", "n"}};

constexpr OptionRow kTimeZones[] = {{"timezone", "S"}};

constexpr OptionRow kTimeSeries[] = {{"disableKeyboardEvents", "b"},
                                     {"orientation", "=auto|horizontal|vertical"},
                                     {"timeCompare.timeCompare", "b"},
                                     {"alertThreshold", "-"},
                                     {"dataLinks", "-"},
                                     {"tooltipOptions", "-"},
                                     {"graph", "-"}};

constexpr OptionRow kStat[] = {{"colorMode", "=none|value|background|background_solid|~fixed"},
                               {"graphMode", "=none|line|area"},
                               {"justifyMode", "=auto|center"},
                               {"textMode", "=auto|value|value_and_name|name|none"},
                               {"percentChangeColorMode", "=standard|inverted|same_as_value"},
                               {"showPercentChange", "b"},
                               {"wideLayout", "b"},
                               {"titleSize", "-"},
                               {"valueSize", "-"},
                               {"fieldOptions", "-"}};

constexpr OptionRow kGauge[] = {{"showThresholdLabels", "b"},
                                {"showThresholdMarkers", "b"},
                                {"sizing", "=auto|manual"},
                                {"minVizWidth", "n"},
                                {"minVizHeight", "n"},
                                {"barShape", "=flat|rounded"},
                                {"barWidthFactor", "n"},
                                {"effects.barGlow", "b"},
                                {"effects.centerGlow", "b"},
                                {"effects.gradient", "b"},
                                {"effects.rounded", "b"},
                                {"effects.spotlight", "b"},
                                {"endpointMarker", "=point|glow|none"},
                                {"neutral", "n"},
                                {"segmentCount", "n"},
                                {"segmentSpacing", "n"},
                                {"shape", "=circle|gauge"},
                                {"sparkline", "b"},
                                {"fieldOptions", "-"},
                                {"glow", "-"},
                                {"gradient", "-"},
                                {"spotlight", "-"},
                                {"textMode", "=auto|value_and_name|value|name|none"}};

constexpr OptionRow kBarGauge[] = {{"displayMode", "=basic|lcd|gradient"},
                                   {"maxVizHeight", "n"},
                                   {"minVizHeight", "n"},
                                   {"minVizWidth", "n"},
                                   {"namePlacement", "=auto|top|left|hidden"},
                                   {"showUnfilled", "b"},
                                   {"sizing", "=auto|manual"},
                                   {"valueMode", "=color|text|hidden"},
                                   {"fieldOptions", "-"}};

constexpr OptionRow kPie[] = {{"displayLabels", "S"},
                              {"legend.values", "S"},
                              {"pieType", "=pie|donut"},
                              {"sort", "=none|asc|desc"},
                              {"strokeWidth", "-"}};

constexpr OptionRow kBarChart[] = {{"barRadius", "n"},
                                   {"barWidth", "n"},
                                   {"colorByField", "s"},
                                   {"fullHighlight", "b"},
                                   {"groupWidth", "n"},
                                   {"orientation", "=auto|horizontal|vertical"},
                                   {"showValue", "=auto|always|never"},
                                   {"stacking", "=none|normal|percent"},
                                   {"xField", "s"},
                                   {"xTickLabelMaxLength", "n"},
                                   {"xTickLabelRotation", "n"},
                                   {"xTickLabelSpacing", "n"},
                                   {"fillOpacity", "-"}};

constexpr OptionRow kTimeline[] = {{"alignValue", "=left|center|right"},
                                   {"mergeValues", "b"},
                                   {"perPage", "n"},
                                   {"rowHeight", "n"},
                                   {"showValue", "=auto|always|never"}};

constexpr OptionRow kStatusHistory[] = {
    {"colWidth", "n"}, {"perPage", "n"}, {"rowHeight", "n"}, {"showValue", "=auto|always|never"}};

constexpr OptionRow kHistogram[] = {{"bucketCount", "n"}, {"bucketOffset", "n"}, {"bucketSize", "n"}, {"combine", "b"}};

constexpr OptionRow kHeatmap[] = {{"calculate", "b"},
                                  {"calculation.xBuckets.mode", "=count|size"},
                                  {"calculation.xBuckets.value", "sn"},
                                  {"calculation.xBuckets.scale.type", "=linear|log|ordinal|symlog"},
                                  {"calculation.xBuckets.scale.log", "n"},
                                  {"calculation.xBuckets.scale.linearThreshold", "n"},
                                  {"calculation.yBuckets.mode", "=count|size"},
                                  {"calculation.yBuckets.value", "sn"},
                                  {"calculation.yBuckets.scale.type", "=linear|log|ordinal|symlog"},
                                  {"calculation.yBuckets.scale.log", "n"},
                                  {"calculation.yBuckets.scale.linearThreshold", "n"},
                                  {"cellGap", "n"},
                                  {"cellRadius", "n"},
                                  {"cellValues.decimals", "n"},
                                  {"cellValues.unit", "s"},
                                  {"color.exponent", "n"},
                                  {"color.fill", "s"},
                                  {"color.max", "n"},
                                  {"color.min", "n"},
                                  {"color.mode", "=opacity|scheme"},
                                  {"color.reverse", "b"},
                                  {"color.scale", "=linear|exponential"},
                                  {"color.scheme", "s"},
                                  {"color.steps", "n"},
                                  {"exemplars.color", "s"},
                                  {"filterValues.ge", "n"},
                                  {"filterValues.le", "n"},
                                  {"legend", "sb"},
                                  {"legend.show", "b"},
                                  {"legend.placement", "=bottom|right"},
                                  {"legend.width", "ns"},
                                  {"rowsFrame.layout", "=auto|le|ge|unknown"},
                                  {"rowsFrame.value", "s"},
                                  {"rowsFrame.yBucketScale.type", "=linear|log|ordinal|symlog"},
                                  {"rowsFrame.yBucketScale.log", "n"},
                                  {"rowsFrame.yBucketScale.linearThreshold", "n"},
                                  {"selectionMode", "=x|y|xy"},
                                  {"showValue", "=auto|always|never"},
                                  {"tooltip.mode", "=single|multi|none"},
                                  {"tooltip.maxHeight", "n"},
                                  {"tooltip.maxWidth", "n"},
                                  {"tooltip.showColorScale", "b"},
                                  {"tooltip.yHistogram", "b"},
                                  {"tooltip.show", "b"},
                                  {"yAxis.axisBorderShow", "b"},
                                  {"yAxis.axisCenteredZero", "b"},
                                  {"yAxis.axisColorMode", "=text|series"},
                                  {"yAxis.axisGridShow", "b"},
                                  {"yAxis.axisLabel", "s"},
                                  {"yAxis.axisPlacement", "=auto|top|right|bottom|left|hidden"},
                                  {"yAxis.axisSoftMax", "n"},
                                  {"yAxis.axisSoftMin", "n"},
                                  {"yAxis.axisWidth", "n"},
                                  {"yAxis.scaleDistribution", "*"},
                                  {"yAxis.decimals", "n"},
                                  {"yAxis.max", "n"},
                                  {"yAxis.min", "n"},
                                  {"yAxis.reverse", "b"},
                                  {"yAxis.unit", "s"},
                                  {"yAxisLabels", "-"},
                                  {"yAxisReverse", "-"},
                                  {"hideThreshold", "-"},
                                  {"source", "-"}};

constexpr OptionRow kTable[] = {{"cellHeight", "=sm|md|lg|auto"},
                                {"disableKeyboardEvents", "b"},
                                {"enablePagination", "b"},
                                {"frameIndex", "n"},
                                {"frozenColumns.left", "n"},
                                {"maxRowHeight", "n"},
                                {"pageSize", "n"},
                                {"showHeader", "b"},
                                {"showTypeIcons", "b"},
                                {"sortBy[].displayName", "s"},
                                {"sortBy[].desc", "b"},
                                {"footer.show", "b"},
                                {"footer.reducer", "R"},
                                {"footer.fields", "Ss"},
                                {"footer.countRows", "b"},
                                {"footer.enablePagination", "b"},
                                {"filterable", "-"}};

constexpr OptionRow kTextPanel[] = {
    {"content", "s"},       {"mode", "=markdown|html|code|text"}, {"renderMode", "=once|perRow"},
    {"code.language", "s"}, {"code.showLineNumbers", "b"},        {"code.showMiniMap", "b"}};

constexpr OptionRow kLogs[] = {{"allowDownload", "b"},
                               {"controlsStorageKey", "s"},
                               {"dedupStrategy", "=none|exact|numbers|signature"},
                               {"detailsMode", "=inline|sidebar"},
                               {"displayedFields", "S"},
                               {"enableInfiniteScrolling", "b"},
                               {"enableLogDetails", "b"},
                               {"fontSize", "=default|small"},
                               {"noInteractions", "b"},
                               {"prettifyLogMessage", "b"},
                               {"showCommonLabels", "b"},
                               {"showControls", "b"},
                               {"showFieldSelector", "b"},
                               {"showLabels", "b"},
                               {"showLevel", "b"},
                               {"showLogAttributes", "b"},
                               {"showLogContextToggle", "b"},
                               {"showTime", "b"},
                               {"sortOrder", "=Ascending|Descending"},
                               {"syntaxHighlighting", "b"},
                               {"timestampResolution", "=ms|ns"},
                               {"unwrappedColumns", "b"},
                               {"wrapLogMessage", "b"}};

constexpr OptionRow kNodeGraph[] = {{"edges.mainStatUnit", "s"},         {"edges.secondaryStatUnit", "s"},
                                    {"nodes.mainStatUnit", "s"},         {"nodes.secondaryStatUnit", "s"},
                                    {"nodes.arcs[].color", "s"},         {"nodes.arcs[].field", "s"},
                                    {"zoomMode", "=cooperative|greedy"}, {"layoutAlgorithm", "=force|grid|layered"}};

constexpr OptionRow kNews[] = {{"feedUrl", "s"}, {"showImage", "b"}, {"useProxy", "-"}};

constexpr OptionRow kXyChart[] = {
    {"mapping", "=auto|manual"},     {"series[].name.fixed", "s"},      {"series[].frame.matcher", "*"},
    {"series[].x.matcher", "*"},     {"series[].y.matcher", "*"},       {"series[].size.matcher", "*"},
    {"series[].color.matcher", "*"}, {"seriesMapping", "=auto|manual"}, {"dims", "*"}};

constexpr OptionRow kTrend[] = {{"xField", "s"}};

constexpr OptionRow kCandlestick[] = {{"candleStyle", "=candles|ohlcbars"},
                                      {"colorStrategy", "=open-close|close-close"},
                                      {"colors.down", "s"},
                                      {"colors.flat", "s"},
                                      {"colors.up", "s"},
                                      {"fields.open", "s"},
                                      {"fields.high", "s"},
                                      {"fields.low", "s"},
                                      {"fields.close", "s"},
                                      {"fields.volume", "s"},
                                      {"includeAllFields", "b"},
                                      {"mode", "=candles|candles+volume|volume"}};

constexpr OptionRow kAnnotationList[] = {{"limit", "n"},
                                         {"navigateAfter", "s"},
                                         {"navigateBefore", "s"},
                                         {"navigateToPanel", "b"},
                                         {"onlyFromThisDashboard", "b"},
                                         {"onlyInTimeRange", "b"},
                                         {"showTags", "b"},
                                         {"showTime", "b"},
                                         {"showUser", "b"},
                                         {"tags", "S"}};

constexpr OptionRow kDashboardList[] = {{"folderId", "n"},        {"folderUID", "s"},    {"includeVars", "b"},
                                        {"keepTime", "b"},        {"maxItems", "n"},     {"query", "s"},
                                        {"showFolderNames", "b"}, {"showHeadings", "b"}, {"showRecentlyViewed", "b"},
                                        {"showSearch", "b"},      {"showStarred", "b"},  {"tags", "S"},
                                        {"layout", "-"}};

constexpr OptionRow kAlertList[] = {{"alertInstanceLabelFilter", "s"},
                                    {"alertName", "s"},
                                    {"dashboardAlerts", "b"},
                                    {"dashboardTitle", "s"},
                                    {"datasource", "*"},
                                    {"folder", "*"},
                                    {"folderId", "n"},
                                    {"groupBy", "S"},
                                    {"groupMode", "=default|custom"},
                                    {"maxItems", "n"},
                                    {"showInactiveAlerts", "b"},
                                    {"showInstances", "b"},
                                    {"showOptions", "=current|changes"},
                                    {"sortOrder", "n"},
                                    {"stateFilter.alerting", "b"},
                                    {"stateFilter.error", "b"},
                                    {"stateFilter.execution_error", "b"},
                                    {"stateFilter.firing", "b"},
                                    {"stateFilter.inactive", "b"},
                                    {"stateFilter.noData", "b"},
                                    {"stateFilter.no_data", "b"},
                                    {"stateFilter.normal", "b"},
                                    {"stateFilter.ok", "b"},
                                    {"stateFilter.paused", "b"},
                                    {"stateFilter.pending", "b"},
                                    {"stateFilter.recovering", "b"},
                                    {"tags", "S"},
                                    {"viewMode", "=list|stat"}};

constexpr OptionRow kGeomap[] = {{"basemap", "*"},
                                 {"layers", "*"},
                                 {"controls.mouseWheelZoom", "b"},
                                 {"controls.showAttribution", "b"},
                                 {"controls.showDebug", "b"},
                                 {"controls.showMeasure", "b"},
                                 {"controls.showScale", "b"},
                                 {"controls.showZoom", "b"},
                                 {"tooltip.mode", "=details|none|~multi|~single"},
                                 {"view.allLayers", "b"},
                                 {"view.dashboardVariable", "b"},
                                 {"view.dashboardVariableName", "s"},
                                 {"view.id", "s"},
                                 {"view.lastOnly", "b"},
                                 {"view.lat", "n"},
                                 {"view.layer", "s"},
                                 {"view.lon", "n"},
                                 {"view.maxZoom", "n"},
                                 {"view.minZoom", "n"},
                                 {"view.noRepeat", "b"},
                                 {"view.padding", "n"},
                                 {"view.shared", "b"},
                                 {"view.zoom", "n"}};

constexpr OptionRow kCanvas[] = {{"inlineEditing", "b"}, {"panZoom", "b"},
                                 {"root", "*"},          {"showAdvancedTypes", "b"},
                                 {"infinitePan", "b"},   {"tooltip.mode", "=single|multi|none"},
                                 {"zoomToContent", "b"}, {"tooltip.disableForOneClick", "b"}};

constexpr OptionRow kDebug[] = {{"mode", "=cursor|events|render|State|ThrowError"},
                                {"counters.render", "b"},
                                {"counters.dataChanged", "b"},
                                {"counters.schemaChanged", "b"}};

constexpr OptionRow kLive[] = {{"channel", "*"}, {"display", "s"}, {"message", "s"}, {"publish", "s"}, {"json", "*"}};

constexpr OptionRow kDatagrid[] = {{"selectedSeries", "n"}};
constexpr OptionRow kTraces[] = {{"spanFilters", "*"}};
constexpr OptionRow kFlamegraph[] = {{"showFlameGraphOnly", "b"}};
constexpr OptionRow kLogsTable[] = {
    {"displayedFields", "S"},    {"showHeader", "b"},         {"showControls", "b"},     {"sortBy", "*"},
    {"sortOrder", "s"},          {"frameIndex", "n"},         {"cellHeight", "s"},       {"showCopyLogLink", "b"},
    {"showInspectLogLine", "b"}, {"buildLinkToLogLine", "*"}, {"permalinkedLogId", "s"}, {"enablePagination", "b"},
    {"fieldSelectorWidth", "n"}};

// What every field may say.

constexpr OptionRow kField[] = {{"unit", "s"},
                                {"decimals", "n"},
                                {"min", "n"},
                                {"max", "n"},
                                {"displayName", "s"},
                                {"displayNameFromDS", "s"},
                                {"description", "s"},
                                {"noValue", "sn"},
                                {"filterable", "b"},
                                {"fieldMinMax", "b"},
                                {"writeable", "b"},
                                {"interval", "n"},
                                {"path", "s"},
                                {"nullValueMode", "=null|connected|null as zero"},
                                {"unitScale", "b"},
                                {"color.mode", "s"},
                                {"color.fixedColor", "s"},
                                {"color", "s"},
                                {"color.seriesBy", "=last|min|max|~lastNotNull"},
                                {"thresholds.mode", "=absolute|percentage"},
                                {"thresholds.steps[].value", "n"},
                                {"thresholds.steps[].color", "s"},
                                {"thresholds.steps[].state", "-"},
                                {"thresholds.steps[].index", "-"},
                                {"thresholds.steps[].line", "-"},
                                {"thresholds.steps[].op", "-"},
                                {"thresholds.steps[].yaxis", "-"},
                                {"thresholds.steps[].fill", "-"},
                                {"thresholds.steps[].colorMode", "-"},
                                {"thresholds.steps", "s"},
                                {"thresholds.min", "-"},
                                {"mappings", "*"},
                                {"links", "*"},
                                {"actions", "*"},
                                {"custom", "*"}};

// The custom part of fields.

constexpr OptionRow kHide[] = {{"hideFrom.legend", "b"},
                               {"hideFrom.tooltip", "b"},
                               {"hideFrom.viz", "b"},
                               {"hideFrom.graph", "-"},
                               {"hideFrom.vis", "-"}};

constexpr OptionRow kAxis[] = {{"axisBorderShow", "b"},
                               {"axisCenteredZero", "b"},
                               {"axisColorMode", "=text|series|~thresholds"},
                               {"axisGridShow", "b"},
                               {"axisLabel", "s"},
                               {"axisPlacement", "=auto|top|right|bottom|left|hidden"},
                               {"axisSoftMax", "n"},
                               {"axisSoftMin", "n"},
                               {"axisWidth", "n"},
                               {"scaleDistribution.type", "=linear|log|ordinal|symlog"},
                               {"scaleDistribution.log", "n"},
                               {"scaleDistribution.linearThreshold", "n"},
                               {"scaleDistribution.scaleDistributionLog", "-"}};

constexpr OptionRow kFill[] = {{"fillOpacity", "n"},
                               {"gradientMode", "=none|opacity|hue|scheme"},
                               {"lineWidth", "n"},
                               {"thresholdsStyle.mode", "=off|line|dashed|area|line+area|dashed+area|series"}};

constexpr OptionRow kStacking[] = {{"stacking.mode", "=none|normal|percent|~value|~off"}, {"stacking.group", "sb"}};

constexpr OptionRow kLines[] = {{"drawStyle", "=line|bars|points"},
                                {"lineInterpolation", "=linear|smooth|stepBefore|stepAfter"},
                                {"lineColor", "s"},
                                {"lineStyle.fill", "=solid|dash|dot|square|accessible"},
                                {"lineStyle.dash", "*"},
                                {"spanNulls", "bn"},
                                {"insertNulls", "bn"},
                                {"barAlignment", "=-1|0|1"},
                                {"barMaxWidth", "n"},
                                {"barWidthFactor", "n"},
                                {"barRadius", "-"},
                                {"fillBelowTo", "s"},
                                {"fillColor", "s"},
                                {"pointColor", "s"},
                                {"pointSize", "n"},
                                {"pointSymbol", "s"},
                                {"showPoints", "=auto|always|never"},
                                {"showValues", "b"},
                                {"transform", "=constant|negative-Y"},
                                {"dashPattern", "-"}};

constexpr OptionRow kXyField[] = {{"show", "=points|lines|points+lines"},
                                  {"lineStyle.fill", "=solid|dash|dot|square|accessible"},
                                  {"lineStyle.dash", "*"},
                                  {"lineWidth", "n"},
                                  {"fillOpacity", "n"},
                                  {"pointShape", "=circle|square"},
                                  {"pointSize", "*"},
                                  {"pointStrokeWidth", "n"}};

constexpr OptionRow kCells[] = {{"align", "=auto|left|center|right|~null"},
                                {"cellOptions.type",
                                 "=auto|actions|color-background|color-background-solid|color-text|custom|data-links|"
                                 "gauge|geo|gradient-gauge|image|json-view|lcd-gauge|markdown|pill|sparkline|basic"},
                                {"cellOptions", "s"},
                                {"cellOptions.mode", "=basic|gradient|lcd"},
                                {"cellOptions.applyToRow", "b"},
                                {"cellOptions.valueDisplayMode", "=color|text|hidden"},
                                {"cellOptions.hideValue", "b"},
                                {"cellOptions.alt", "s"},
                                {"cellOptions.title", "s"},
                                {"cellOptions.dynamicHeight", "b"},
                                {"cellOptions.wrapText", "b"},
                                {"displayMode", "-"},
                                {"filterable", "b"},
                                {"footer.reducers", "R"},
                                {"hidden", "b"},
                                {"hideHeader", "b"},
                                {"inspect", "b"},
                                {"minWidth", "n"},
                                {"sortable", "b"},
                                {"styleField", "s"},
                                {"tooltip.field", "s"},
                                {"tooltip.placement", "=auto|top|right|bottom|left"},
                                {"width", "ns"},
                                {"wrapHeaderText", "b"},
                                {"wrapText", "b"},
                                {"headerComponent", "-"},
                                {"noValue", "-"}};

constexpr OptionRow kHeatField[] = {{"scaleDistribution.type", "=linear|log|ordinal|symlog"},
                                    {"scaleDistribution.log", "n"},
                                    {"scaleDistribution.linearThreshold", "n"}};

constexpr OptionRow kPieField[] = {{"pieType", "-"}};

constexpr OptionRow kTimelineField[] = {
    {"fillOpacity", "n"}, {"lineWidth", "n"}, {"spanNulls", "bn"}, {"insertNulls", "bn"}};

constexpr OptionGroup kGroups[] = {{"legend", kLegend},
                                   {"tooltip", kTooltip},
                                   {"text", kText},
                                   {"reduce", kReduce},
                                   {"annotations", kAnnotationStyle},
                                   {"timezone", kTimeZones},
                                   {"timeseries", kTimeSeries},
                                   {"stat", kStat},
                                   {"gauge", kGauge},
                                   {"bargauge", kBarGauge},
                                   {"pie", kPie},
                                   {"barchart", kBarChart},
                                   {"timeline", kTimeline},
                                   {"status", kStatusHistory},
                                   {"histogram", kHistogram},
                                   {"heatmap", kHeatmap},
                                   {"table", kTable},
                                   {"textpanel", kTextPanel},
                                   {"logs", kLogs},
                                   {"nodegraph", kNodeGraph},
                                   {"news", kNews},
                                   {"xychart", kXyChart},
                                   {"trend", kTrend},
                                   {"candlestick", kCandlestick},
                                   {"annolist", kAnnotationList},
                                   {"dashlist", kDashboardList},
                                   {"alertlist", kAlertList},
                                   {"geomap", kGeomap},
                                   {"canvas", kCanvas},
                                   {"debug", kDebug},
                                   {"live", kLive},
                                   {"datagrid", kDatagrid},
                                   {"traces", kTraces},
                                   {"flamegraph", kFlamegraph},
                                   {"logstable", kLogsTable},
                                   {"field", kField},
                                   {"hide", kHide},
                                   {"axis", kAxis},
                                   {"fill", kFill},
                                   {"stacking", kStacking},
                                   {"lines", kLines},
                                   {"xyfield", kXyField},
                                   {"cells", kCells},
                                   {"heatfield", kHeatField},
                                   {"timelinefield", kTimelineField},
                                   {"piefield", kPieField}};

constexpr PanelTypeRow kTypes[] = {
    {"timeseries", "legend tooltip timezone annotations timeseries", "hide axis fill stacking lines"},
    {"stat", "text reduce stat", "hide"},
    {"gauge", "text reduce gauge", "hide"},
    {"bargauge", "legend text reduce bargauge", "hide"},
    {"table", "table",
     "hide cells lines@cellOptions fill@cellOptions axis@cellOptions stacking@cellOptions hide@cellOptions"},
    {"text", "textpanel", ""},
    {"heatmap", "annotations heatmap", "hide heatfield"},
    {"piechart", "legend tooltip text reduce pie", "hide piefield"},
    {"barchart", "legend tooltip text barchart", "hide axis fill"},
    {"state-timeline", "legend tooltip timezone annotations timeline", "hide axis timelinefield"},
    {"status-history", "legend tooltip timezone annotations status", "hide axis timelinefield"},
    {"histogram", "legend tooltip histogram", "hide axis fill stacking"},
    {"xychart", "legend tooltip xychart", "hide axis xyfield"},
    {"trend", "legend tooltip trend", "hide axis fill stacking lines"},
    {"candlestick", "legend tooltip annotations candlestick", "hide axis fill stacking lines"},
    {"logs", "logs", ""},
    {"logstable", "logstable",
     "hide cells lines@cellOptions fill@cellOptions axis@cellOptions stacking@cellOptions hide@cellOptions"},
    {"nodeGraph", "nodegraph", ""},
    {"news", "news", ""},
    {"annolist", "annolist", ""},
    {"dashlist", "dashlist", ""},
    {"alertlist", "alertlist", ""},
    {"geomap", "geomap", "hide"},
    {"canvas", "canvas", "hide"},
    {"debug", "debug", ""},
    {"live", "live", ""},
    {"datagrid", "datagrid", ""},
    {"traces", "traces", ""},
    {"flamegraph", "flamegraph", ""},
    {"gettingstarted", "", ""},
    {"welcome", "", ""},
    {"row", "", ""},
};

}  // namespace

std::span<const PanelTypeRow> panelTypes() { return kTypes; }

const PanelTypeRow* findPanelType(std::string_view type) {
  const auto* row =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& one) { return one.type == type; });
  return row == std::end(kTypes) ? nullptr : row;
}

const OptionGroup* findOptionGroup(std::string_view id) {
  const auto* row = std::find_if(std::begin(kGroups), std::end(kGroups), [&](const auto& one) { return one.id == id; });
  return row == std::end(kGroups) ? nullptr : row;
}

}  // namespace oriel::dashboards
