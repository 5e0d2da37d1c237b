#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/field_config_source.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// Which colour mode a panel type starts with where the file says nothing; "thresholds" for all others.
struct DefaultColor {
  const char* panelType;
  const char* mode;
};
constexpr DefaultColor kDefaultColors[] = {{"timeseries", "palette-classic"}, {"barchart", "palette-classic"},
                                           {"piechart", "palette-classic"},   {"histogram", "palette-classic"},
                                           {"trend", "palette-classic"},      {"xychart", "palette-classic"},
                                           {"graph", "palette-classic"},      {"state-timeline", "continuous-GrYlRd"}};

std::string defaultColorMode(const std::string& panelType) {
  for (const DefaultColor& row : kDefaultColors) {
    if (panelType == row.panelType) return row.mode;
  }
  return "thresholds";
}

FieldColor decodeColor(const Json& merged, const std::string& panelType) {
  FieldColor color;
  color.mode = defaultColorMode(panelType);
  const Json* source = jsonFind(merged, "color");
  if (!jsonIsObject(source)) return color;
  color.mode = jsonText(*source, "mode");
  if (color.mode.empty()) return {};
  color.fixedColor = jsonText(*source, "fixedColor");
  color.seriesBy = jsonText(*source, "seriesBy", "last");
  return color;
}

Thresholds decodeThresholds(const Json& merged) {
  Thresholds result;
  const Json* source = jsonFind(merged, "thresholds");
  const Json* steps = jsonIsObject(source) ? jsonFind(*source, "steps") : nullptr;
  if (!jsonIsArray(steps)) {
    result.steps = {{-INFINITY, "green"}, {80, "red"}};
    return result;
  }
  result.percentage = jsonText(*source, "mode") == "percentage";
  // Only the first step may have no value: a file cannot say -infinity.
  for (const Json& step : *steps) {
    result.steps.push_back({jsonNumber(step, "value", result.steps.empty() ? -INFINITY : 0), jsonText(step, "color")});
  }
  return result;
}

ValueMapping mappingWithResult(ValueMapping::Kind kind, const Json* result) {
  ValueMapping mapping;
  mapping.kind = kind;
  if (jsonIsObject(result)) {
    mapping.hasText = jsonFind(*result, "text") != nullptr;
    mapping.text = jsonText(*result, "text");
    mapping.color = jsonText(*result, "color");
  }
  return mapping;
}

double boundOf(const Json& options, const char* key, double fallback) {
  return jsonNumber(options, key).value_or(fallback);
}

// The form before Grafana 8: one flat object with a numeric type.
void addOldMapping(const Json& source, std::vector<ValueMapping>& mappings) {
  const bool isRange = jsonInt(source, "type", 1) == 2;
  ValueMapping mapping;
  mapping.text = jsonText(source, "text");
  mapping.hasText = !mapping.text.empty();
  const std::string value = jsonText(source, isRange ? "from" : "value");
  if (value == "null") {
    mapping.kind = ValueMapping::Kind::Special;
    mapping.match = "null";
  } else if (isRange) {
    mapping.kind = ValueMapping::Kind::Range;
    mapping.from = boundOf(source, "from", -INFINITY);
    mapping.to = boundOf(source, "to", INFINITY);
  } else {
    mapping.match = value;
  }
  mappings.push_back(std::move(mapping));
}

void addMapping(const Json& source, std::vector<ValueMapping>& mappings) {
  using Kind = ValueMapping::Kind;
  const Json* options = jsonFind(source, "options");
  const std::string type = jsonText(source, "type");
  if (!jsonIsObject(options)) {
    if (source.is_object() && (source.contains("value") || source.contains("from"))) addOldMapping(source, mappings);
    return;
  }
  if (type == "value") {
    for (const auto& [value, result] : options->items()) {
      mappings.push_back(mappingWithResult(Kind::Value, &result));
      mappings.back().match = value;
    }
    return;
  }
  const Json* result = jsonFind(*options, "result");
  if (type == "range") {
    mappings.push_back(mappingWithResult(Kind::Range, result));
    mappings.back().from = boundOf(*options, "from", -INFINITY);
    mappings.back().to = boundOf(*options, "to", INFINITY);
  } else if (type == "regex") {
    mappings.push_back(mappingWithResult(Kind::Regex, result));
    mappings.back().match = jsonText(*options, "pattern");
  } else if (type == "special") {
    mappings.push_back(mappingWithResult(Kind::Special, result));
    mappings.back().match = jsonText(*options, "match");
  }
}

std::vector<Link> decodeFieldLinks(const Json& merged) {
  std::vector<Link> links;
  const Json* list = jsonFind(merged, "links");
  if (!jsonIsArray(list)) return links;
  for (const Json& item : *list) {
    if (item.is_object())
      links.push_back({jsonText(item, "title"), jsonText(item, "url"), jsonBool(item, "targetBlank")});
  }
  return links;
}

}  // namespace

FieldConfig decodeFieldConfig(const Json& merged, const std::string& panelType) {
  FieldConfig config;
  config.unit = jsonText(merged, "unit");
  if (const auto decimals = jsonNumber(merged, "decimals"))
    config.decimals = static_cast<int>(std::clamp(*decimals, 0.0, 20.0));
  config.min = jsonNumber(merged, "min");
  config.max = jsonNumber(merged, "max");
  if (panelType == "gauge") {
    config.min = config.min.value_or(0);
    config.max = config.max.value_or(100);
  }
  config.displayName = jsonText(merged, "displayName");
  config.noValue = jsonText(merged, "noValue");
  config.color = decodeColor(merged, panelType);
  config.thresholds = decodeThresholds(merged);
  const Json* mappings = jsonFind(merged, "mappings");
  if (jsonIsArray(mappings)) {
    for (const Json& item : *mappings) addMapping(item, config.mappings);
  }
  config.links = decodeFieldLinks(merged);
  const Json* custom = jsonFind(merged, "custom");
  config.custom = jsonIsObject(custom) ? std::make_shared<const Json>(*custom) : emptyJsonObject();
  config.merged = emptyJsonObject();
  return config;
}

}  // namespace oriel::dashboards
