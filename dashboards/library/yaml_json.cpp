#include "dashboards/library/yaml_json.h"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Json scalarOf(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  // A quoted scalar has the tag "!" and is a text whatever it says.
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  const auto number = jsonNumberOf(Json(text));
  if (!number) return text;
  const bool whole = text.find_first_of(".eE") == std::string::npos && *number < 9e15 && *number > -9e15;
  return whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
}

bool unfold(const YAML::Node& node, int depth, std::size_t& values, Json& json) {
  if (++values > kMaxJsonValues || depth > kMaxJsonDepth) return false;
  if (node.IsScalar()) json = scalarOf(node);
  if (node.IsSequence()) {
    json = Json::array();
    for (const auto& one : node) {
      if (!unfold(one, depth + 1, values, json.emplace_back())) return false;
    }
  }
  if (node.IsMap()) {
    json = Json::object();
    for (const auto& member : node) {
      if (!member.first.IsScalar()) continue;
      if (!unfold(member.second, depth + 1, values, json[member.first.Scalar()])) return false;
    }
  }
  return true;
}

}  // namespace

Result<Json> jsonFromYaml(const YAML::Node& node) {
  Json json;
  std::size_t values = 0;
  if (unfold(node, 0, values, json)) return json;
  return makeError(ErrorCode::LimitExceeded, "the YAML unfolds to more than a dashboard may have");
}

}  // namespace oriel::dashboards
