#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

VariableType decodeVariableType(const std::string& type) {
  if (type.empty() || type == "query") return VariableType::Query;
  if (type == "custom") return VariableType::Custom;
  if (type == "constant") return VariableType::Constant;
  if (type == "textbox") return VariableType::Textbox;
  if (type == "interval") return VariableType::Interval;
  if (type == "datasource") return VariableType::Datasource;
  if (type == "adhoc") return VariableType::Adhoc;
  if (type == "switch") return VariableType::Switch;
  if (type == "groupby") return VariableType::GroupBy;
  return VariableType::Unknown;
}

/// `metric{a="b"}` of the editor's fields.
std::string selectorFromEditor(const Json& query) {
  std::string matchers;
  const Json* filters = jsonFind(query, "labelFilters");
  if (jsonIsArray(filters)) {
    for (const Json& filter : *filters) {
      const auto label = jsonText(filter, "label");
      if (label.empty()) continue;
      matchers += fmt::format("{}{}{}\"{}\"", matchers.empty() ? "" : ", ", label, jsonText(filter, "op", "="),
                              jsonText(filter, "value"));
    }
  }
  return jsonText(query, "metric") + (matchers.empty() ? "" : "{" + matchers + "}");
}

std::string withoutLineBreaks(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  return text;
}

/// Grafana's query editor may save its fields instead of the text they stand for.
std::string queryFromEditor(const Json& query) {
  const auto label = jsonText(query, "label");
  switch (jsonInt(query, "qryType", -1)) {
    case 0: return fmt::format("label_names({})", jsonText(query, "match"));
    case 1: {
      const auto selector = selectorFromEditor(query);
      return selector.empty() ? fmt::format("label_values({})", label)
                              : fmt::format("label_values({},{})", selector, label);
    }
    case 2: return fmt::format("metrics({})", jsonText(query, "metric"));
    case 3: return fmt::format("query_result({})", withoutLineBreaks(jsonText(query, "varQuery")));
    case 4: return jsonText(query, "seriesQuery");
    case 5: return jsonText(query, "classicQuery");
    default: return {};
  }
}

std::string decodeVariableQuery(const Json& variable) {
  const Json* query = jsonFind(variable, "query");
  if (!query) return jsonText(variable, "definition");
  if (!query->is_object()) return jsonTextOf(*query);
  auto text = jsonText(*query, "query");
  if (text.empty()) text = queryFromEditor(*query);
  return text.empty() ? jsonText(variable, "definition") : text;
}

/// `current` holds one text and value, or lists of them of equal length.
std::vector<VariableOption> decodeCurrent(const Json* current) {
  std::vector<VariableOption> chosen;
  if (!jsonIsObject(current)) return chosen;
  const Json* value = jsonFind(*current, "value");
  const Json* text = jsonFind(*current, "text");
  if (!value) value = text;
  if (!value) return chosen;
  if (!value->is_array()) {
    const auto plain = jsonTextOf(*value);
    chosen.push_back({text && !text->is_array() ? jsonTextOf(*text, plain) : plain, plain});
    return chosen;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    const auto plain = jsonTextOf((*value)[i]);
    const bool named = jsonIsArray(text) && i < text->size();
    chosen.push_back({named ? jsonTextOf((*text)[i], plain) : plain, plain});
  }
  // One value of several may come with its text alone.
  if (chosen.size() == 1 && text && text->is_string()) chosen[0].text = text->get<std::string>();
  return chosen;
}

std::vector<VariableOption> decodeOptions(const Json* options) {
  std::vector<VariableOption> decoded;
  if (!jsonIsArray(options)) return decoded;
  for (const Json& option : *options) {
    const auto value = jsonText(option, "value", jsonText(option, "text"));
    if (option.is_object()) decoded.push_back({jsonText(option, "text", jsonText(option, "label", value)), value});
  }
  return decoded;
}

constexpr std::size_t kMostFilters = 200;

void decodeFilters(const Json* list, bool origin, std::vector<AdhocFilter>& filters) {
  if (!jsonIsArray(list)) return;
  for (const Json& one : *list) {
    AdhocFilter filter{jsonText(one, "key"), jsonText(one, "operator", "="), {}, origin};
    if (const Json* values = jsonFind(one, "values"); jsonIsArray(values)) {
      for (const Json& value : *values) filter.values.push_back(jsonTextOf(value));
    }
    if (filter.values.empty()) filter.values.push_back(jsonText(one, "value"));
    if (!filter.key.empty() && filters.size() < kMostFilters) filters.push_back(std::move(filter));
  }
}

/// The classic form keeps the two values of a switch as its options, the newer one by name.
void decodeSwitch(const Json& json, Variable& variable) {
  const auto& options = variable.options;
  variable.enabledValue = jsonText(json, "enabledValue", options.size() > 1 ? options[0].value : "true");
  variable.disabledValue = jsonText(json, "disabledValue", options.size() > 1 ? options[1].value : "false");
}

StaticOrder decodeStaticOrder(const std::string& text) {
  if (text == "after") return StaticOrder::After;
  return text == "sorted" ? StaticOrder::Sorted : StaticOrder::Before;
}

void decodeNewerSettings(const Json& json, Variable& variable) {
  variable.skipUrl = jsonBool(json, "skipUrlSync");
  variable.jsonValues = jsonText(json, "valuesFormat") == "json";
  variable.staticOptions = decodeOptions(jsonFind(json, "staticOptions"));
  variable.staticOrder = decodeStaticOrder(jsonText(json, "staticOptionsOrder"));
  decodeFilters(jsonFind(json, "baseFilters"), true, variable.filters);
  decodeFilters(jsonFind(json, "filters"), false, variable.filters);
  if (variable.type == VariableType::Switch) decodeSwitch(json, variable);
  // Group by is always several labels.
  if (variable.type == VariableType::GroupBy) variable.multi = true;
}

}  // namespace

Variable decodeVariable(const Json& json) {
  Variable variable;
  variable.name = jsonText(json, "name");
  variable.label = jsonText(json, "label");
  variable.description = jsonText(json, "description");
  variable.type = decodeVariableType(jsonText(json, "type"));
  variable.datasource = decodeDatasource(jsonFind(json, "datasource"));
  variable.query = decodeVariableQuery(json);
  variable.regex = jsonText(json, "regex");
  variable.sort = std::clamp(jsonInt(json, "sort", 0), 0, 8);
  variable.refresh = std::clamp(jsonInt(json, "refresh", 1), 0, 2);
  variable.hide = std::clamp(jsonInt(json, "hide", 0), 0, 3);
  variable.multi = jsonBool(json, "multi");
  variable.includeAll = jsonBool(json, "includeAll");
  variable.allValue = jsonText(json, "allValue");
  variable.autoInterval = jsonBool(json, "auto");
  variable.autoCount = std::clamp(jsonInt(json, "auto_count", 30), 1, 100'000);
  variable.autoMin = jsonText(json, "auto_min", "10s");
  variable.current = decodeCurrent(jsonFind(json, "current"));
  variable.options = decodeOptions(jsonFind(json, "options"));
  decodeNewerSettings(json, variable);
  variable.sourcePath = jsonText(json, kSourceKey);
  return variable;
}

}  // namespace oriel::dashboards
