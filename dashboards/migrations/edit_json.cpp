#include "dashboards/migrations/edit_json.h"

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

Json& childObject(Json& parent, std::string_view key) {
  Json& child = parent[std::string(key)];
  if (!child.is_object()) child = Json::object();
  return child;
}

Json& childArray(Json& parent, std::string_view key) {
  Json& child = parent[std::string(key)];
  if (!child.is_array()) child = Json::array();
  return child;
}

void setDefault(Json& parent, std::string_view key, Json value) {
  if (!jsonFind(parent, key)) parent[std::string(key)] = std::move(value);
}

Json& fieldDefaults(Json& panel) { return childObject(childObject(panel, "fieldConfig"), "defaults"); }
Json& fieldCustom(Json& panel) { return childObject(fieldDefaults(panel), "custom"); }

Json& addOverride(Json& panel, std::string_view matcher, Json options) {
  Json& overrides = childArray(childObject(panel, "fieldConfig"), "overrides");
  overrides.push_back({{"matcher", {{"id", matcher}, {"options", std::move(options)}}}, {"properties", Json::array()}});
  return overrides.back();
}

void addProperty(Json& override, std::string_view id, Json value) {
  childArray(override, "properties").push_back({{"id", id}, {"value", std::move(value)}});
}

bool isRegexText(const std::string& text) {
  if (text.size() < 2 || text[0] != '/') return false;
  const auto close = text.rfind('/');
  return close > 0 && text.find_first_not_of("gimsuy", close + 1) == std::string::npos;
}

Json& addNameOverride(Json& panel, const std::string& nameOrRegex) {
  return addOverride(panel, isRegexText(nameOrRegex) ? "byRegexp" : "byName", nameOrRegex);
}

std::string currentReducer(const std::string& name) {
  if (name == "current") return "lastNotNull";
  if (name == "avg") return "mean";
  if (name == "total") return "sum";
  return name;
}

Json thresholdsFromText(const std::string& text, const Json* colors) {
  const auto color = [&](std::size_t index, const char* fallback) {
    if (!jsonIsArray(colors) || index >= colors->size()) return std::string(fallback);
    return jsonTextOf((*colors)[index], fallback);
  };
  Json steps = Json::array({{{"value", nullptr}, {"color", color(0, "green")}}});
  for (std::size_t at = 0; at < text.size();) {
    const auto part = text.substr(at, text.find(',', at) - at);
    at += part.size() + 1;
    const auto begin = part.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const auto number = jsonNumberOf(Json(part.substr(begin, part.find_last_not_of(' ') - begin + 1)));
    if (!number) continue;
    const std::size_t index = steps.size();
    steps.push_back({{"value", *number}, {"color", color(index, index == 1 ? "orange" : "red")}});
  }
  return {{"mode", "absolute"}, {"steps", std::move(steps)}};
}

std::string panelPlace(const Json& panel) { return displayPath(jsonText(panel, kSourceKey)); }

}  // namespace oriel::dashboards
