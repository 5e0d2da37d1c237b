#include "app/window/frame_dump.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/base/text.h"

namespace oriel::window {
namespace {

using dashboards::DisplayField;
using dashboards::DisplayValue;
using dashboards::FieldConfig;
using nlohmann::json;

constexpr int kDeepestFrames = 4;  // frames in cells of frames

json numberJson(double value) {
  if (isNull(value)) return nullptr;
  if (!std::isfinite(value)) return formatFloat(value);
  return value;
}

std::string hexColor(dashboards::Rgba c) {
  const std::string solid = fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b);
  return c.a == 255 ? solid : solid + fmt::format("{:02x}", c.a);
}

const char* typeName(FieldType type) {
  switch (type) {
    case FieldType::Time: return "time";
    case FieldType::Number: return "number";
    case FieldType::Text: return "string";
    case FieldType::Boolean: return "boolean";
    case FieldType::Histogram: return "histogram";
    case FieldType::Frames: return "frame";
    case FieldType::Json: return "other";
  }
  return "other";
}

bool isMissing(const Field& field, std::size_t row) {
  return field.nulls && row < field.nulls->size() && (*field.nulls)[row] != 0;
}

json plainFrame(const Frame& frame, int depth);

json valueJson(const Field& field, std::size_t row, int depth) {
  if (isMissing(field, row)) return nullptr;
  switch (field.type()) {
    case FieldType::Time: return field.times()[row];
    case FieldType::Number: return numberJson(field.numbers()[row]);
    case FieldType::Text: return field.texts()[row];
    case FieldType::Boolean: {
      const auto value = (*std::get<BooleanColumn>(field.values))[row];
      return value == 2 ? json() : json(value != 0);
    }
    case FieldType::Histogram: {
      const auto& histogram = (*std::get<HistogramColumn>(field.values))[row];
      return histogram ? json(histogram->toString()) : json();
    }
    case FieldType::Frames: {
      const auto& frames = (*std::get<FrameColumn>(field.values))[row];
      if (!frames || depth >= kDeepestFrames) return nullptr;
      json list = json::array();
      for (const Frame& inner : *frames) list.push_back(plainFrame(inner, depth + 1));
      return list;
    }
    case FieldType::Json: {
      const auto& value = (*std::get<JsonColumn>(field.values))[row];
      return value ? *value : json();
    }
  }
  return nullptr;
}

json valuesJson(const Field& field, int depth) {
  json out = json::array();
  for (std::size_t i = 0; i < field.size(); ++i) out.push_back(valueJson(field, i, depth));
  return out;
}

json labelsJson(const Field& field) {
  json labels = json::object();
  for (const LabelView label : field.labels) labels[std::string(label.name)] = std::string(label.value);
  return labels;
}

json plainFrame(const Frame& frame, int depth) {
  json fields = json::array();
  for (const Field& field : frame.fields) {
    fields.push_back({{"name", field.name},
                      {"type", typeName(field.type())},
                      {"labels", labelsJson(field)},
                      {"values", valuesJson(field, depth)}});
  }
  return {{"name", frame.name}, {"refId", frame.refId}, {"fields", std::move(fields)}};
}

json configJson(const FieldConfig& config) {
  json out{{"unit", config.unit}, {"color", {{"mode", config.color.mode}}}};
  if (!config.color.fixedColor.empty()) out["color"]["fixedColor"] = config.color.fixedColor;
  if (config.decimals) out["decimals"] = *config.decimals;
  if (config.min) out["min"] = numberJson(*config.min);
  if (config.max) out["max"] = numberJson(*config.max);
  if (!config.displayName.empty()) out["displayName"] = config.displayName;
  if (!config.noValue.empty()) out["noValue"] = config.noValue;
  json steps = json::array();
  for (const dashboards::ThresholdStep& step : config.thresholds.steps) {
    steps.push_back({{"value", step.value == -INFINITY ? json() : numberJson(step.value)}, {"color", step.color}});
  }
  out["thresholds"] = {{"mode", config.thresholds.percentage ? "percentage" : "absolute"}, {"steps", std::move(steps)}};
  out["mappings"] = config.mappings.size();
  if (config.custom) out["custom"] = *config.custom;
  return out;
}

json shownJson(const DisplayValue& shown) {
  json out{{"text", shown.toString()}, {"color", hexColor(shown.color)}};
  if (!shown.formatted.prefix.empty()) out["prefix"] = shown.formatted.prefix;
  if (!shown.formatted.suffix.empty()) out["suffix"] = shown.formatted.suffix;
  if (std::isfinite(shown.percent)) out["percent"] = shown.percent;
  return out;
}

json displaysJson(const DisplayField& field, dashboards::ThemeKind theme, const std::string& timezone) {
  json out = json::array();
  for (std::size_t i = 0; i < field.field.size(); ++i) {
    out.push_back(shownJson(dashboards::displayAt(field, i, theme, timezone)));
  }
  return out;
}

}  // namespace

json frameJson(const dashboards::PanelFrame& frame, dashboards::ThemeKind theme, const std::string& timezone) {
  json fields = json::array();
  for (const DisplayField& field : frame.fields) {
    json one{{"name", field.field.name},
             {"displayName", field.displayName},
             {"type", typeName(field.field.type())},
             {"labels", labelsJson(field.field)},
             {"unit", field.config->unit},
             {"config", configJson(*field.config)},
             {"values", valuesJson(field.field, 0)},
             {"display", displaysJson(field, theme, timezone)}};
    if (field.field.type() == FieldType::Number) {
      one["min"] = numberJson(field.minimum);
      one["max"] = numberJson(field.maximum);
      one["seriesColor"] = hexColor(dashboards::seriesColor(field, theme));
    }
    fields.push_back(std::move(one));
  }
  return {{"name", frame.name}, {"refId", frame.refId}, {"fields", std::move(fields)}};
}

json plainFrameJson(const Frame& frame) { return plainFrame(frame, 0); }

}  // namespace oriel::window
