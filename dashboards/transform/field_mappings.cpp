#include "dashboards/transform/field_mappings.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/unicode_text.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kNoField = static_cast<std::size_t>(-1);

bool isHandler(const std::string& key) {
  for (const char* known :
       {"field.name", "field.value", "field.label", "__ignore", "max", "min", "unit", "decimals", "displayName",
        "color", "threshold1", "mappings.value", "mappings.color", "mappings.text"}) {
    if (key == known) return true;
  }
  return false;
}

// As Grafana reads a number that may be a text; lists and empty texts are none.
double numberIn(const Json& value) {
  const bool empty = value.is_string() && value.get_ref<const std::string&>().empty();
  return value.is_array() || empty ? std::nan("") : cellAsNumber(cellOfJson(value));
}

void addThreshold(Json& config, double value, const std::string& color) {
  if (std::isnan(value)) return;
  Json& thresholds = config["thresholds"];
  if (!thresholds.is_object()) thresholds = {{"mode", "absolute"}, {"steps", Json::array()}};
  thresholds["steps"].push_back({{"value", value}, {"color", color.empty() ? "red" : color}});
}

Json valueMappings(const Json& values, const Json* colors, const Json* texts) {
  Json options = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].is_null()) continue;
    Json& row = options[cellText(cellOfJson(values[i]))] = {{"index", i}};
    if (jsonIsArray(colors) && i < colors->size() && !(*colors)[i].is_null()) row["color"] = (*colors)[i];
    if (jsonIsArray(texts) && i < texts->size() && !(*texts)[i].is_null()) row["text"] = (*texts)[i];
  }
  return Json::array({Json{{"type", "value"}, {"options", std::move(options)}}});
}

void applyMeaning(Json& config, const FieldMeaning& meaning, const Json& cell) {
  const std::string& key = meaning.handler;
  if (key == "max" || key == "min" || key == "decimals") {
    const double number = numberIn(cell);
    const bool whole = number >= 0 && number <= 15 && std::trunc(number) == number;
    if (!std::isnan(number) && (key != "decimals" || whole)) config[key] = jsonOfCell(number);
  } else if (key == "unit" || key == "displayName") {
    config[key] = cellText(cellOfJson(cell));
  } else if (key == "color") {
    config["color"] = {{"mode", "fixed"}, {"fixedColor", cell}};
  } else if (key == "threshold1") {
    addThreshold(config, numberIn(cell), meaning.thresholdColor);
  }
}

const Json* mappingFor(const Json* mappings, const std::string& name) {
  if (!jsonIsArray(mappings)) return nullptr;
  for (const Json& mapping : *mappings) {
    if (jsonText(mapping, "fieldName") == name) return &mapping;
  }
  return nullptr;
}

bool hasHandlerKey(const Json* mappings, const char* key) {
  if (!jsonIsArray(mappings)) return false;
  for (const Json& mapping : *mappings) {
    if (jsonText(mapping, "handlerKey") == key) return true;
  }
  return false;
}

}  // namespace

FieldMeanings readMeanings(const StepFrames& frames, StepNames& names, std::size_t f, const Json& options, bool rows) {
  const Json* mappings = jsonFind(options, "mappings");
  const bool nameGiven = hasHandlerKey(mappings, "field.name"), valueGiven = hasHandlerKey(mappings, "field.value");
  FieldMeanings result;
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    const std::string name = names.within(f, i), type = stepTypeName(frames[f].fields[i]);
    const Json* mapping = mappingFor(mappings, name);
    FieldMeaning& meaning = result.ofField.emplace_back();
    meaning.handler = mapping ? jsonText(*mapping, "handlerKey") : lowerText(name);
    if (!isHandler(meaning.handler)) meaning.handler.clear();
    if (rows && meaning.handler == "field.name") result.nameField = i;
    if (rows && meaning.handler == "field.value") result.valueField = i;
    if (rows && meaning.handler.empty() && !mapping) {
      if (result.nameField == kNoField && !nameGiven && type == "string") {
        result.nameField = i;
        meaning.handler = "field.name";
      } else if (result.valueField == kNoField && !valueGiven && type == "number") {
        result.valueField = i;
        meaning.handler = "field.value";
      }
    }
    if (rows && meaning.handler.empty()) meaning.handler = "field.label";
    const bool list = meaning.handler.rfind("mappings.", 0) == 0;
    meaning.reducer = list ? "allValues" : "lastNotNull";
    if (!mapping) continue;
    meaning.reducer = jsonText(*mapping, "reducerId", meaning.reducer);
    const Json* color = jsonAt(*mapping, "handlerArguments.threshold.color");
    if (color) meaning.thresholdColor = jsonTextOf(*color);
  }
  return result;
}

Json configFromCells(const FieldMeanings& meanings, const std::vector<Json>& cells) {
  Json config = Json::object();
  const Json *values = nullptr, *colors = nullptr, *texts = nullptr;
  for (std::size_t i = 0; i < cells.size() && i < meanings.ofField.size(); ++i) {
    const std::string& handler = meanings.ofField[i].handler;
    if (cells[i].is_null()) continue;
    if (handler == "mappings.value" && cells[i].is_array()) values = &cells[i];
    if (handler == "mappings.color" && cells[i].is_array()) colors = &cells[i];
    if (handler == "mappings.text" && cells[i].is_array()) texts = &cells[i];
    applyMeaning(config, meanings.ofField[i], cells[i]);
  }
  if (values) config["mappings"] = valueMappings(*values, colors, texts);
  return config;
}

}  // namespace oriel::dashboards
