#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/v2_parts.h"

namespace oriel::dashboards {
namespace {

constexpr const char* kMixed = "-- Mixed --";
/// What stands beside the queries of a classic panel.
constexpr const char* kQueryOptions[] = {"timeFrom",     "timeTo",           "timeShift",
                                         "timeCompare",  "interval",         "maxDataPoints",
                                         "cacheTimeout", "hideTimeOverride", "queryCachingTTL"};

Json v2Target(Json& query) {
  Json* spec = v2Spec(query);
  if (!spec) return Json::object();
  Json inner = takeMember(*spec, "query");
  Json target = inner.is_object() ? takeMember(inner, "spec") : Json::object();
  if (!target.is_object()) target = Json::object();
  target["refId"] = jsonText(*spec, "refId");
  target["hide"] = jsonBool(*spec, "hidden", jsonBool(target, "hide"));
  target["datasource"] = v2Datasource(inner, *spec);
  return target;
}

/// The id of a transformation is its group, in the first versions its kind.
Json v2Transformation(Json& one) {
  Json* spec = v2Spec(one);
  Json step = spec ? std::move(*spec) : Json::object();
  const auto group = jsonText(one, "group");
  if (!group.empty())
    step["id"] = group;
  else if (jsonText(step, "id").empty())
    step["id"] = jsonText(one, "kind");
  return step;
}

void moveVisualization(Json& spec, Json& panel) {
  Json config = takeMember(spec, "vizConfig");
  if (!config.is_object()) return;
  const auto kind = jsonText(config, "kind");
  panel["type"] = jsonText(config, "group", kind == "VizConfig" ? "" : kind);
  Json* inner = v2Spec(config);
  panel["pluginVersion"] = jsonText(config, "version", inner ? jsonText(*inner, "pluginVersion") : "");
  if (!inner) return;
  panel["options"] = takeMember(*inner, "options");
  panel["fieldConfig"] = takeMember(*inner, "fieldConfig");
}

/// Classic panels name a source of their own; it is that of the queries, or says that they differ.
void nameDatasource(Json& panel) {
  const Json& targets = panel["targets"];
  if (targets.empty()) return;
  const auto sourceOf = [](const Json& target) {
    const Json* ref = jsonFind(target, "datasource");
    return ref ? *ref : Json::object();
  };
  const Json first = sourceOf(targets[0]);
  const bool same =
      std::all_of(targets.begin(), targets.end(), [&](const Json& target) { return sourceOf(target) == first; });
  panel["datasource"] = same ? first : Json({{"type", "datasource"}, {"uid", kMixed}});
}

void moveData(Json& spec, Json& panel) {
  panel["targets"] = Json::array();
  panel["transformations"] = Json::array();
  Json data = takeMember(spec, "data");
  Json* group = data.is_object() ? v2Spec(data) : nullptr;
  if (!group) return;
  if (Json queries = takeMember(*group, "queries"); queries.is_array()) {
    for (Json& query : queries) panel["targets"].push_back(v2Target(query));
  }
  if (Json steps = takeMember(*group, "transformations"); steps.is_array()) {
    for (Json& step : steps) panel["transformations"].push_back(v2Transformation(step));
  }
  if (Json options = takeMember(*group, "queryOptions"); options.is_object()) {
    for (const char* key : kQueryOptions) {
      if (Json value = takeMember(options, key); !value.is_null()) panel[key] = std::move(value);
    }
  }
  nameDatasource(panel);
}

}  // namespace

Json* v2Spec(Json& kind) {
  if (!kind.is_object()) return nullptr;
  const auto found = kind.find("spec");
  return found != kind.end() && found->is_object() ? &*found : nullptr;
}

Json takeMember(Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found == object.end() ? Json() : std::move(*found);
}

Json v2Datasource(const Json& query, const Json& owner) {
  Json ref = Json::object();
  const auto kind = jsonText(query, "kind");
  const auto type = jsonText(query, "group", kind == "DataQuery" ? "" : kind);
  if (!type.empty()) ref["type"] = type;
  const Json* named = jsonFind(query, "datasource");
  if (!jsonIsObject(named)) named = jsonFind(owner, "datasource");
  if (!jsonIsObject(named)) return ref;
  const auto uid = jsonText(*named, "name", jsonText(*named, "uid"));
  if (!uid.empty()) ref["uid"] = uid;
  if (const auto given = jsonText(*named, "type"); !given.empty()) ref["type"] = given;
  return ref;
}

std::string pointerPart(const std::string& key) {
  std::string part;
  for (const char c : key) part += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return part;
}

Json v2Panel(Json& element, const std::string& pointer) {
  Json panel = {{kSourceKey, pointer + "/spec"}};
  Json* spec = v2Spec(element);
  if (!spec) return panel;
  for (const char* key : {"id", "title", "description", "links", "transparent", "libraryPanel", "subtitle"}) {
    if (Json value = takeMember(*spec, key); !value.is_null()) panel[key] = std::move(value);
  }
  if (jsonText(element, "kind") == "LibraryPanel") return panel;
  moveVisualization(*spec, panel);
  moveData(*spec, panel);
  return panel;
}

}  // namespace oriel::dashboards
