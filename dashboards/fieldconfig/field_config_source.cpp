#include "dashboards/fieldconfig/field_config_source.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/format/number_text.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// The properties that every panel knows; what stands below `custom` is the panel's own.
constexpr const char* kStandardProperties[] = {"unit",       "min",         "max",         "decimals",   "displayName",
                                               "noValue",    "links",       "color",       "thresholds", "mappings",
                                               "filterable", "fieldMinMax", "description", "actions"};

bool isStandardProperty(const std::string& id) {
  return std::find(std::begin(kStandardProperties), std::end(kStandardProperties), id) != std::end(kStandardProperties);
}

// A property's value as it counts: numbers out of what looks like one, texts out of numbers. Null where it is none.
Json propertyValue(const std::string& id, const Json& value) {
  if (id == "min" || id == "max" || id == "decimals") {
    const double number = value.is_number()   ? value.get<double>()
                          : value.is_string() ? leadingNumber(value.get_ref<const std::string&>())
                                              : std::nan("");
    return std::isnan(number) ? Json() : value.is_number() ? value : Json(number);
  }
  if ((id == "displayName" || id == "noValue" || id == "description") && value.is_number()) return jsonTextOf(value);
  return value;
}

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

// Where the data bring steps without a lowest one, the panel's lowest step stands below them.
void completeThresholds(Json& own, const Json& defaults) {
  const Json* mine = jsonFind(own, "thresholds");
  const Json* theirs = jsonFind(defaults, "thresholds");
  if (!jsonIsObject(mine) || !jsonIsObject(theirs)) return;
  const auto steps = [](const Json& thresholds) { return jsonFind(thresholds, "steps"); };
  if (jsonText(*mine, "mode") != "absolute" || jsonText(*theirs, "mode") != "absolute") return;
  if (!jsonIsArray(steps(*mine)) || !jsonIsArray(steps(*theirs)) || steps(*theirs)->empty()) return;
  const bool hasBase = !steps(*mine)->empty() && !jsonFind(steps(*mine)->front(), "value");
  const Json& base = steps(*theirs)->front();
  if (hasBase || jsonFind(base, "value")) return;
  Json& list = own["thresholds"]["steps"];
  list.insert(list.begin(), base);
}

// The panel's defaults below what the data say.
void addDefaults(Json& own, const Json& defaults) {
  const Json* mine = jsonFind(own, "links");
  const Json* theirs = jsonFind(defaults, "links");
  if (jsonIsArray(mine) && jsonIsArray(theirs)) {
    Json& links = own["links"];
    links.insert(links.end(), theirs->begin(), theirs->end());
  }
  completeThresholds(own, defaults);
  if (!defaults.is_object()) return;
  for (const auto& [id, value] : defaults.items()) {
    if (id == "custom") continue;
    if (!jsonFind(own, id)) own[id] = propertyValue(id, value);
  }
  const Json* custom = jsonFind(defaults, "custom");
  if (!jsonIsObject(custom)) return;
  Json& ownCustom = own["custom"];
  if (!ownCustom.is_object()) ownCustom = Json::object();
  for (const auto& [key, value] : custom->items()) {
    if (!jsonFind(ownCustom, key)) ownCustom[key] = value;
  }
}

// Done before the overrides, as in Grafana. A colour without a mode is none: thresholds colour.
void mendConfig(Json& config) {
  const Json* color = jsonFind(config, "color");
  if (color && jsonText(*color, "mode").empty()) config["color"] = Json::object();
  const auto min = jsonNumber(config, "min"), max = jsonNumber(config, "max");
  if (min && max && *min > *max) std::swap(config["min"], config["max"]);
}

}  // namespace

struct FieldConfigSource::Rule {
  FieldMatcher matches;
  const Json* properties = nullptr;  ///< into source_
  bool renames = false;              ///< it sets or takes away the display name
  std::string displayName;
};

FieldConfigSource::FieldConfigSource(JsonPtr fieldConfig, const std::string& panelType)
    : source_(std::move(fieldConfig)), panelType_(panelType) {
  const Json* overrides = jsonFind(*source_, "overrides");
  if (!jsonIsArray(overrides)) return;
  for (const Json& item : *overrides) {
    const Json* matcher = jsonFind(item, "matcher");
    const Json* properties = jsonFind(item, "properties");
    if (!jsonIsObject(matcher) || !jsonIsArray(properties)) continue;
    // A scope other than the series' is for annotations and nested tables.
    if (jsonText(*matcher, "scope", "series") != "series") continue;
    const Json* options = jsonFind(*matcher, "options");
    const std::string id = jsonText(*matcher, "id");
    auto rule = std::make_unique<Rule>();
    rule->matches = makeFieldMatcher(id, options ? *options : Json());
    rule->properties = properties;
    if (rule->matches) {
      takeProperties(*rule);
      rules_.push_back(std::move(rule));
    } else {
      notices_.push_back("override rule skipped: unknown matcher \"" + id + "\"");
    }
  }
}

FieldConfigSource::~FieldConfigSource() = default;

void FieldConfigSource::takeProperties(Rule& rule) {
  for (const Json& property : *rule.properties) {
    const std::string id = jsonText(property, "id");
    const Json* value = jsonFind(property, "value");
    if (id == "displayName") {
      rule.renames = true;
      rule.displayName = value ? jsonTextOf(*value) : std::string();
    }
    if (isStandardProperty(id) || id.rfind("custom.", 0) == 0) continue;
    const std::string notice = "override property skipped: unknown property \"" + id + "\"";
    if (std::find(notices_.begin(), notices_.end(), notice) == notices_.end()) notices_.push_back(notice);
  }
}

AppliedConfig FieldConfigSource::configFor(const std::vector<Frame>& frames, const FieldNames& names, std::size_t frame,
                                           std::size_t field) {
  const Frame& inFrame = frames[frame];
  const Field& ofField = inFrame.fields[field];
  const Json* own = ofField.config && ofField.config->is_object() ? ofField.config.get() : nullptr;
  const Json* defaults = jsonFind(*source_, "defaults");
  const std::string& plain = names.unnamed(frame, field);
  const auto named = [&](const std::string& pattern, const std::string& before) {
    const std::string filled = pattern.empty() ? plain : fillDisplayName(pattern, inFrame, ofField, before);
    return filled.empty() ? plain : filled;
  };
  std::string pattern = own ? jsonText(*own, "displayName") : std::string();
  if (pattern.empty() && defaults) pattern = jsonText(*defaults, "displayName");
  std::string name = named(pattern, plain);
  std::vector<bool> matched(rules_.size());
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    matched[i] = rules_[i]->matches(inFrame, ofField, name);
    if (matched[i] && rules_[i]->renames) name = named(rules_[i]->displayName, name);
  }
  AppliedConfig applied;
  const auto found = own ? built_.end() : built_.find(matched);
  if (own) {
    applied = build(matched, *own);
  } else {
    applied =
        found != built_.end() ? found->second : built_.emplace(matched, build(matched, Json::object())).first->second;
  }
  applied.displayName = std::move(name);
  return applied;
}

AppliedConfig FieldConfigSource::build(const std::vector<bool>& matched, const Json& own) const {
  Json merged = own;
  if (const Json* defaults = jsonFind(*source_, "defaults")) addDefaults(merged, *defaults);
  mendConfig(merged);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (!matched[i]) continue;
    for (const Json& property : *rules_[i]->properties) {
      const std::string id = jsonText(property, "id");
      const Json* value = jsonFind(property, "value");
      const bool known = isStandardProperty(id) || id.rfind("custom.", 0) == 0;
      if (known) setPath(merged, id, value ? propertyValue(id, *value) : Json());
    }
  }
  auto config = std::make_shared<FieldConfig>(decodeFieldConfig(merged, panelType_));
  const bool ownRange = jsonBool(merged, "fieldMinMax");
  config->merged = std::make_shared<const Json>(std::move(merged));
  return {std::move(config), ownRange};
}

}  // namespace oriel::dashboards
