#include "dashboards/fieldconfig/field_config_source.h"

#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// Puts `value` at a dotted path, making objects on the way; null removes. Lists of an override stand before the former
// ones.
void setPath(Json& target, const std::string& path, const Json& value) {
  Json* at = &target;
  std::size_t begin = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
    at = &(*at)[path.substr(begin, dot - begin)];
    if (!at->is_object()) *at = Json::object();
    begin = dot + 1;
  }
  const std::string key = path.substr(begin);
  if (value.is_null()) {
    at->erase(key);
    return;
  }
  Json& place = (*at)[key];
  if (value.is_array() && place.is_array()) {
    Json joined = value;
    joined.insert(joined.end(), place.begin(), place.end());
    place = std::move(joined);
  } else {
    place = value;
  }
}

}  // namespace

struct FieldConfigSource::Rule {
  FieldMatcher matches;
  const Json* properties = nullptr;  ///< into source_
};

FieldConfigSource::FieldConfigSource(JsonPtr fieldConfig, const std::string& panelType)
    : source_(std::move(fieldConfig)), panelType_(panelType) {
  const Json* overrides = jsonFind(*source_, "overrides");
  if (!jsonIsArray(overrides)) return;
  for (const Json& item : *overrides) {
    const Json* matcher = jsonFind(item, "matcher");
    const Json* properties = jsonFind(item, "properties");
    if (!jsonIsObject(matcher) || !jsonIsArray(properties)) continue;
    const Json* options = jsonFind(*matcher, "options");
    const std::string id = jsonText(*matcher, "id");
    auto rule = std::make_unique<Rule>();
    rule->matches = makeFieldMatcher(id, options ? *options : Json());
    rule->properties = properties;
    if (rule->matches) {
      rules_.push_back(std::move(rule));
    } else {
      notices_.push_back("override rule skipped: unknown matcher \"" + id + "\"");
    }
  }
}

FieldConfigSource::~FieldConfigSource() = default;

AppliedConfig FieldConfigSource::configFor(const std::vector<Frame>& frames, const FieldNames& names, std::size_t frame,
                                           std::size_t field) {
  const Frame& inFrame = frames[frame];
  std::vector<bool> matched(rules_.size());
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    matched[i] = rules_[i]->matches(inFrame, inFrame.fields[field], names.of(frame, field));
  }
  const auto found = built_.find(matched);
  if (found != built_.end()) return found->second;
  return built_.emplace(matched, build(matched)).first->second;
}

AppliedConfig FieldConfigSource::build(const std::vector<bool>& matched) const {
  const Json* defaults = jsonFind(*source_, "defaults");
  Json merged = jsonIsObject(defaults) ? *defaults : Json::object();
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (!matched[i]) continue;
    for (const Json& property : *rules_[i]->properties) {
      const std::string id = jsonText(property, "id");
      const Json* value = jsonFind(property, "value");
      if (!id.empty()) setPath(merged, id, value ? *value : Json());
    }
  }
  auto config = std::make_shared<FieldConfig>(decodeFieldConfig(merged, panelType_));
  return {std::move(config), jsonBool(merged, "fieldMinMax")};
}

}  // namespace oriel::dashboards
