#include "dashboards/panels/graph_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {
namespace {

template <class Enum, std::size_t N>
Enum decodeEnum(const Json& owner, std::string_view key, const std::pair<std::string_view, Enum> (&words)[N],
                Enum fallback) {
  const auto text = jsonText(owner, key);
  for (const auto& [word, value] : words) {
    if (text == word) return value;
  }
  return fallback;
}

constexpr std::pair<std::string_view, DrawStyle> kDrawStyles[] = {
    {"line", DrawStyle::Line}, {"bars", DrawStyle::Bars}, {"points", DrawStyle::Points}};
constexpr std::pair<std::string_view, LineInterpolation> kInterpolations[] = {
    {"linear", LineInterpolation::Linear},
    {"smooth", LineInterpolation::Smooth},
    {"stepBefore", LineInterpolation::StepBefore},
    {"stepAfter", LineInterpolation::StepAfter}};
constexpr std::pair<std::string_view, GradientMode> kGradients[] = {{"none", GradientMode::None},
                                                                    {"opacity", GradientMode::Opacity},
                                                                    {"hue", GradientMode::Hue},
                                                                    {"scheme", GradientMode::Scheme}};
constexpr std::pair<std::string_view, StackingMode> kStackings[] = {
    {"none", StackingMode::None}, {"normal", StackingMode::Normal}, {"percent", StackingMode::Percent}};
constexpr std::pair<std::string_view, ShowPoints> kShowPoints[] = {
    {"auto", ShowPoints::Auto}, {"never", ShowPoints::Never}, {"always", ShowPoints::Always}};
constexpr std::pair<std::string_view, AxisPlacement> kPlacements[] = {{"auto", AxisPlacement::Auto},
                                                                      {"left", AxisPlacement::Left},
                                                                      {"right", AxisPlacement::Right},
                                                                      {"hidden", AxisPlacement::Hidden}};
constexpr std::pair<std::string_view, ScaleType> kScales[] = {
    {"linear", ScaleType::Linear}, {"log", ScaleType::Log}, {"symlog", ScaleType::Symlog}};

constexpr std::size_t kMostDashes = 32;

std::vector<double> decodeDash(const Json* list) {
  std::vector<double> dash;
  for (std::size_t i = 0; jsonIsArray(list) && i < std::min(list->size(), kMostDashes); ++i) {
    const double length = jsonNumberOf((*list)[i]).value_or(0);
    if (length >= 0 && length <= 1000) dash.push_back(length);
  }
  return dash;
}

void decodeLine(const Json& custom, GraphFieldOptions& field) {
  field.drawStyle = decodeEnum(custom, "drawStyle", kDrawStyles, DrawStyle::Line);
  field.interpolation = decodeEnum(custom, "lineInterpolation", kInterpolations, LineInterpolation::Linear);
  field.lineWidth = std::clamp(jsonNumber(custom, "lineWidth", 1), 0.0, 50.0);
  if (const Json* style = jsonFind(custom, "lineStyle")) {
    // A dotted line is drawn dashed: it is a dash of no length.
    const auto fill = jsonText(*style, "fill");
    field.dotted = fill == "dot" || fill == "square";
    field.dashed = fill == "dash" || field.dotted;
    field.dash = decodeDash(jsonFind(*style, "dash"));
  }
  field.fillOpacity = std::clamp(jsonNumber(custom, "fillOpacity", 0), 0.0, 100.0);
  field.gradient = decodeEnum(custom, "gradientMode", kGradients, GradientMode::None);
  field.fillBelowTo = jsonText(custom, "fillBelowTo");
  field.showPoints = decodeEnum(custom, "showPoints", kShowPoints, ShowPoints::Auto);
  field.pointSize = std::clamp(jsonNumber(custom, "pointSize", 5), 0.0, 100.0);
  field.barAlignment = std::clamp(jsonNumber(custom, "barAlignment", 0), -1.0, 1.0);
  field.barWidthFactor = std::clamp(jsonNumber(custom, "barWidthFactor", field.barWidthFactor), 0.0, 1.0);
  field.barMaxWidth = std::clamp(jsonNumber(custom, "barMaxWidth", 0), 0.0, 10'000.0);
  field.lineColor = jsonText(custom, "lineColor");
  field.fillColor = jsonText(custom, "fillColor");
  field.pointColor = jsonText(custom, "pointColor");
  field.showValues = jsonBool(custom, "showValues");
  const Json* nulls = jsonFind(custom, "insertNulls");
  if (nulls && nulls->is_number()) field.insertNullsMs = std::clamp(jsonNumberOf(*nulls).value_or(0), 0.0, 1e15);
}

/// true, false, or the number of milliseconds that may be bridged.
void decodeSpanNulls(const Json& custom, GraphFieldOptions& field) {
  const Json* span = jsonFind(custom, "spanNulls");
  if (!span) return;
  if (span->is_number())
    field.spanNullsMs = std::max(0.0, span->get<double>());
  else
    field.spanNulls = jsonBool(custom, "spanNulls");
}

void decodeAxis(const Json& custom, GraphFieldOptions& field) {
  field.axisPlacement = decodeEnum(custom, "axisPlacement", kPlacements, AxisPlacement::Auto);
  field.axisLabel = jsonText(custom, "axisLabel");
  field.axisGridShow = jsonBool(custom, "axisGridShow", true);
  field.axisCenteredZero = jsonBool(custom, "axisCenteredZero");
  field.axisBorderShow = jsonBool(custom, "axisBorderShow");
  field.axisInSeriesColor = jsonText(custom, "axisColorMode") == "series";
  field.axisWidth = std::max(0, jsonInt(custom, "axisWidth", 0));
  field.softMin = jsonNumber(custom, "axisSoftMin");
  field.softMax = jsonNumber(custom, "axisSoftMax");
  const Json* scale = jsonFind(custom, "scaleDistribution");
  if (!scale) return;
  field.scale = decodeEnum(*scale, "type", kScales, ScaleType::Linear);
  const double base = jsonNumber(*scale, "log", 2);
  field.logBase = base == 10 ? 10 : 2;
  const double threshold = jsonNumber(*scale, "linearThreshold", 1);
  if (threshold > 0 && threshold < 1e300) field.linearThreshold = threshold;
}

}  // namespace

GraphOptions decodeGraphOptions(const Json& options) {
  GraphOptions graph{decodeLegend(options), decodeTooltip(options)};
  graph.timeZones = decodeTexts(jsonFind(options, "timezone"));
  graph.vertical = jsonText(options, "orientation") == "vertical";
  return graph;
}

GraphFieldOptions decodeGraphField(const Json& custom) {
  GraphFieldOptions field;
  decodeLine(custom, field);
  decodeSpanNulls(custom, field);
  decodeAxis(custom, field);
  if (const Json* stacking = jsonFind(custom, "stacking")) {
    // Grafana stacks whenever the word is not "none".
    const bool anyWord = !jsonText(*stacking, "mode").empty();
    field.stacking = decodeEnum(*stacking, "mode", kStackings, anyWord ? StackingMode::Normal : StackingMode::None);
    field.stackGroup = jsonText(*stacking, "group", "A");
  }
  field.negativeY = jsonText(custom, "transform") == "negative-Y";
  field.constant = jsonText(custom, "transform") == "constant";
  if (const Json* style = jsonFind(custom, "thresholdsStyle")) {
    field.thresholdsStyle =
        decodeChoice(*style, "mode", {"off", "line", "dashed", "area", "line+area", "dashed+area", "series"}, "off");
  }
  if (const Json* hide = jsonFind(custom, "hideFrom")) {
    field.hideFromLegend = jsonBool(*hide, "legend");
    field.hideFromTooltip = jsonBool(*hide, "tooltip");
    field.hideFromViz = jsonBool(*hide, "viz") || jsonBool(*hide, "graph");
  }
  return field;
}

}  // namespace oriel::dashboards
