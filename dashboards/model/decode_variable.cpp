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
  return VariableType::Unknown;
}

/// Grafana's query editor may save its fields instead of the text they stand for.
std::string queryFromEditor(const Json& query) {
  const auto label = jsonText(query, "label");
  const auto metric = jsonText(query, "metric");
  switch (jsonInt(query, "qryType", -1)) {
    case 0: return "label_names()";
    case 1:
      return metric.empty() ? fmt::format("label_values({})", label)
                            : fmt::format("label_values({},{})", metric, label);
    case 2: return fmt::format("metrics({})", metric);
    case 3: return fmt::format("query_result({})", jsonText(query, "varQuery"));
    case 4: return jsonText(query, "seriesQuery");
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
    if (option.is_object()) decoded.push_back({jsonText(option, "text", value), value});
  }
  return decoded;
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
  variable.hide = std::clamp(jsonInt(json, "hide", 0), 0, 2);
  variable.multi = jsonBool(json, "multi");
  variable.includeAll = jsonBool(json, "includeAll");
  variable.allValue = jsonText(json, "allValue");
  variable.autoInterval = jsonBool(json, "auto");
  variable.autoCount = std::clamp(jsonInt(json, "auto_count", 30), 1, 100'000);
  variable.autoMin = jsonText(json, "auto_min", "10s");
  variable.current = decodeCurrent(jsonFind(json, "current"));
  variable.options = decodeOptions(jsonFind(json, "options"));
  variable.sourcePath = jsonText(json, kSourceKey);
  return variable;
}

}  // namespace oriel::dashboards
