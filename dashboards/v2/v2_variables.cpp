#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/v2_parts.h"

namespace oriel::dashboards {
namespace {

struct V2Word {
  const char* v2;
  const char* classic;
};

constexpr V2Word kV2VariableKinds[] = {
    {"QueryVariable", "query"},           {"CustomVariable", "custom"},   {"ConstantVariable", "constant"},
    {"TextVariable", "textbox"},          {"TextBoxVariable", "textbox"}, {"IntervalVariable", "interval"},
    {"DatasourceVariable", "datasource"}, {"AdhocVariable", "adhoc"},     {"GroupByVariable", "groupby"},
    {"SwitchVariable", "switch"},
};

/// Words that the classic form writes as numbers from 0.
constexpr const char* kV2Sorts[] = {"disabled",
                                    "alphabeticalAsc",
                                    "alphabeticalDesc",
                                    "numericalAsc",
                                    "numericalDesc",
                                    "alphabeticalCaseInsensitiveAsc",
                                    "alphabeticalCaseInsensitiveDesc",
                                    "naturalAsc",
                                    "naturalDesc"};
constexpr const char* kV2Refreshes[] = {"never", "onDashboardLoad", "onTimeRangeChanged"};
constexpr const char* kV2Hides[] = {"dontHide", "hideLabel", "hideVariable", "inControlsMenu"};

template <std::size_t N>
void wordToNumber(Json& variable, const char* key, const char* const (&words)[N]) {
  const Json* word = jsonFind(variable, key);
  if (!word || !word->is_string()) return;
  const auto text = word->get<std::string>();
  variable[key] = 0;
  for (std::size_t i = 0; i < N; ++i) {
    if (text == words[i]) variable[key] = i;
  }
}

/// The query of a variable: the text itself, where Grafana kept one from the classic form, or its fields.
void moveVariableQuery(Json& variable) {
  Json query = takeMember(variable, "query");
  Json spec = takeMember(query, "spec");
  variable["datasource"] = v2Datasource(query, variable);
  const Json* text = jsonFind(spec, "__legacyStringValue");
  variable["query"] = text && text->is_string() ? Json(*text) : spec.is_object() ? std::move(spec) : Json::object();
}

/// Group by and ad hoc filters name their source beside the group.
void nameFilterSource(Json& variable, const Json& kind) {
  Json ref = v2Datasource(kind, Json::object());
  ref.erase("type");
  const auto group = jsonText(kind, "group", jsonText(variable, "group"));
  if (!group.empty()) ref["type"] = group;
  const Json* own = jsonFind(variable, "datasource");
  if (jsonIsObject(own)) {
    if (const auto uid = jsonText(*own, "name", jsonText(*own, "uid")); !uid.empty()) ref["uid"] = uid;
    if (const auto type = jsonText(*own, "type"); !type.empty()) ref["type"] = type;
  }
  variable["datasource"] = std::move(ref);
}

Json v2Variable(Json& kind, const std::string& pointer) {
  Json* spec = v2Spec(kind);
  Json variable = spec ? std::move(*spec) : Json::object();
  const auto kindName = jsonText(kind, "kind");
  std::string type = kindName;
  for (const auto& known : kV2VariableKinds) {
    if (kindName == known.v2) type = known.classic;
  }
  variable["type"] = type;
  wordToNumber(variable, "sort", kV2Sorts);
  wordToNumber(variable, "refresh", kV2Refreshes);
  wordToNumber(variable, "hide", kV2Hides);
  if (type == "query") moveVariableQuery(variable);
  if (type == "adhoc" || type == "groupby") nameFilterSource(variable, kind);
  if (type == "datasource") {
    const auto plugin = jsonText(variable, "pluginId");
    if (!plugin.empty()) variable["query"] = plugin;
  }
  if (type == "switch") {
    const auto current = jsonText(variable, "current");
    if (!jsonIsObject(jsonFind(variable, "current"))) variable["current"] = {{"text", current}, {"value", current}};
  }
  variable[kSourceKey] = pointer + "/spec";
  return variable;
}

Json v2Annotation(Json& kind, const std::string& pointer) {
  Json* spec = v2Spec(kind);
  Json annotation = spec ? std::move(*spec) : Json::object();
  Json query = takeMember(annotation, "query");
  annotation["datasource"] = v2Datasource(query, annotation);
  annotation["target"] = takeMember(query, "spec");
  annotation.erase("query");
  // What older plug-ins kept beside the name.
  if (Json legacy = takeMember(annotation, "legacyOptions"); legacy.is_object()) {
    for (auto& [key, value] : legacy.items()) {
      if (!jsonFind(annotation, key)) annotation[key] = std::move(value);
    }
  }
  annotation.erase("legacyOptions");
  annotation[kSourceKey] = pointer + "/spec";
  return annotation;
}

}  // namespace

Json v2Variables(Json& list, const std::string& pointer, std::vector<Notice>& notices) {
  Json variables = Json::array();
  for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
    const auto at = fmt::format("{}/{}", pointer, i);
    if (v2Spec(list[i]))
      variables.push_back(v2Variable(list[i], at));
    else
      notices.push_back({Notice::Kind::Skipped, "a variable without a spec", displayPath(at)});
  }
  return variables;
}

Json v2Annotations(Json& list, const std::string& pointer) {
  Json annotations = Json::array();
  for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
    if (v2Spec(list[i])) annotations.push_back(v2Annotation(list[i], fmt::format("{}/{}", pointer, i)));
  }
  return annotations;
}

}  // namespace oriel::dashboards
