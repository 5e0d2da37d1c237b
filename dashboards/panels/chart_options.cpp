#include "dashboards/panels/chart_options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kMostXySeries = 1000;

double decodeShare(const Json& options, std::string_view key, double fallback) {
  const double share = jsonNumber(options, key, fallback);
  return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : fallback;
}

template <class Options>
Options withLegend(const Json& options) {
  Options chart;
  chart.legend = decodeLegend(options);
  chart.tooltip = decodeTooltip(options);
  return chart;
}

StackingMode decodeStackingWord(const Json& options) {
  const auto word = decodeChoice(options, "stacking", {"none", "normal", "percent"}, "none");
  return word == "normal" ? StackingMode::Normal : word == "percent" ? StackingMode::Percent : StackingMode::None;
}

JsonPtr xyMatcher(const Json& series, std::string_view key) {
  const Json* dimension = jsonFind(series, key);
  const Json* matcher = dimension ? jsonFind(*dimension, "matcher") : nullptr;
  return jsonIsObject(matcher) ? std::make_shared<const Json>(*matcher) : nullptr;
}

}  // namespace

PieOptions decodePieOptions(const Json& options) {
  auto pie = withLegend<PieOptions>(options);
  pie.reduce = decodeReduce(options);
  if (const Json* legend = jsonFind(options, "legend")) pie.legendValues = decodeTexts(jsonFind(*legend, "values"));
  pie.labels = decodeTexts(jsonFind(options, "displayLabels"));
  pie.donut = jsonText(options, "pieType") == "donut";
  pie.sort = decodeChoice(options, "sort", {"none", "asc", "desc"}, "desc");
  return pie;
}

BarChartOptions decodeBarChartOptions(const Json& options) {
  auto chart = withLegend<BarChartOptions>(options);
  chart.orientation = decodeChoice(options, "orientation", {"auto", "horizontal", "vertical"}, "auto");
  chart.xField = jsonText(options, "xField");
  chart.colorByField = jsonText(options, "colorByField");
  chart.barWidth = decodeShare(options, "barWidth", chart.barWidth);
  chart.groupWidth = decodeShare(options, "groupWidth", chart.groupWidth);
  chart.barRadius = std::min(0.5, decodeShare(options, "barRadius", 0));
  chart.showValue = decodeChoice(options, "showValue", {"auto", "always", "never"}, "auto");
  chart.stacking = decodeStackingWord(options);
  chart.tickRotation = std::clamp(jsonInt(options, "xTickLabelRotation", 0), -90, 90);
  chart.tickMaxLength = std::max(0, jsonInt(options, "xTickLabelMaxLength", 0));
  chart.tickSpacing = std::clamp(jsonInt(options, "xTickLabelSpacing", 0), -1000, 1000);
  chart.fullHighlight = jsonBool(options, "fullHighlight");
  if (const Json* text = jsonFind(options, "text"))
    chart.valueSize = std::clamp(jsonInt(*text, "valueSize", 0), 0, 1000);
  return chart;
}

HistogramOptions decodeHistogramOptions(const Json& options) {
  auto chart = withLegend<HistogramOptions>(options);
  chart.bucketCount = std::clamp(jsonInt(options, "bucketCount", chart.bucketCount), 1, 10'000);
  const auto size = jsonNumber(options, "bucketSize");
  if (size && std::isfinite(*size) && *size > 0) chart.bucketSize = size;
  const double offset = jsonNumber(options, "bucketOffset", 0);
  chart.bucketOffset = std::isfinite(offset) ? offset : 0;
  chart.combine = jsonBool(options, "combine");
  return chart;
}

GraphFieldOptions decodeBarField(const Json& custom) {
  GraphFieldOptions field = decodeGraphField(custom);
  if (!jsonNumber(custom, "fillOpacity")) field.fillOpacity = 80;
  return field;
}

TrendOptions decodeTrendOptions(const Json& options) {
  auto chart = withLegend<TrendOptions>(options);
  chart.xField = jsonText(options, "xField");
  return chart;
}

XyChartOptions decodeXyChartOptions(const Json& options) {
  auto chart = withLegend<XyChartOptions>(options);
  chart.manual = jsonText(options, "mapping") == "manual";
  const Json* list = jsonFind(options, "series");
  for (std::size_t i = 0; jsonIsArray(list) && i < std::min(list->size(), kMostXySeries); ++i) {
    const Json& one = (*list)[i];
    const Json* name = jsonFind(one, "name");
    chart.series.push_back({name ? jsonText(*name, "fixed") : std::string(), xyMatcher(one, "frame"),
                            xyMatcher(one, "x"), xyMatcher(one, "y"), xyMatcher(one, "size"), xyMatcher(one, "color")});
  }
  return chart;
}

XyFieldOptions decodeXyField(const Json& custom) {
  XyFieldOptions field;
  field.graph = decodeGraphField(custom);
  const auto show = decodeChoice(custom, "show", {"points", "lines", "points+lines"}, "points");
  field.points = show != "lines";
  field.lines = show != "points";
  field.square = jsonText(custom, "pointShape") == "square";
  field.pointStrokeWidth = std::clamp(jsonNumber(custom, "pointStrokeWidth", 1), 0.0, 100.0);
  field.fillOpacity = std::clamp(jsonNumber(custom, "fillOpacity", 50), 0.0, 100.0);
  if (const Json* size = jsonFind(custom, "pointSize"); jsonIsObject(size)) {
    field.pointSize = std::clamp(jsonNumber(*size, "fixed", 5), 0.0, 100.0);
    field.pointSizeMin = std::clamp(jsonNumber(*size, "min", 1), 0.0, 100.0);
    field.pointSizeMax = std::clamp(jsonNumber(*size, "max", 100), field.pointSizeMin, 1000.0);
  }
  return field;
}

CandlestickOptions decodeCandlestickOptions(const Json& options) {
  auto chart = withLegend<CandlestickOptions>(options);
  const auto mode = decodeChoice(options, "mode", {"candles", "candles+volume", "volume"}, "candles+volume");
  chart.candles = mode != "volume";
  chart.volume = mode != "candles";
  chart.ohlcBars = jsonText(options, "candleStyle") == "ohlcbars";
  chart.colorByClose = jsonText(options, "colorStrategy") == "close-close";
  if (const Json* colors = jsonFind(options, "colors")) {
    chart.upColor = jsonText(*colors, "up", chart.upColor);
    chart.downColor = jsonText(*colors, "down", chart.downColor);
    chart.flatColor = jsonText(*colors, "flat", chart.flatColor);
  }
  if (const Json* fields = jsonFind(options, "fields")) {
    constexpr std::string_view kNames[] = {"open", "high", "low", "close", "volume"};
    for (std::size_t i = 0; i < chart.fields.size(); ++i) chart.fields[i] = jsonText(*fields, kNames[i]);
  }
  chart.includeAllFields = jsonBool(options, "includeAllFields");
  return chart;
}

}  // namespace oriel::dashboards
