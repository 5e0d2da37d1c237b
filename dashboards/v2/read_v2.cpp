#include "dashboards/v2/read_v2.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/v2_parts.h"

namespace oriel::dashboards {
namespace {

constexpr int kSchemaOfToday = 42;

Error v2StructureError(std::string text, const std::string& pointer) {
  Error error = makeError(ErrorCode::InvalidInput, std::move(text));
  error.place.path = displayPath(pointer);
  return error;
}

Status expectV2(const Json& spec, const std::string& prefix, const char* key, bool list) {
  const Json* value = jsonFind(spec, key);
  if (!value || (list ? value->is_array() : value->is_object())) return {};
  return v2StructureError(fmt::format("{} must be {}, is {}", key, list ? "a list" : "an object", value->type_name()),
                          prefix + "/" + key);
}

/// Members that have the same name and meaning in both forms.
void moveSameMembers(Json& spec, Json& root) {
  for (const char* key : {"title", "description", "tags", "editable", "liveNow", "preload", "revision"}) {
    if (Json value = takeMember(spec, key); !value.is_null()) root[key] = std::move(value);
  }
}

void moveTimeSettings(const Json& spec, Json& root) {
  const Json* found = jsonFind(spec, "timeSettings");
  const Json settings = jsonIsObject(found) ? *found : Json::object();
  root["time"] = {{"from", jsonText(settings, "from", "now-6h")}, {"to", jsonText(settings, "to", "now")}};
  root["refresh"] = jsonText(settings, "autoRefresh");
  root["timezone"] = jsonText(settings, "timezone");
  root["weekStart"] = jsonText(settings, "weekStart");
  root["fiscalYearStartMonth"] = jsonInt(settings, "fiscalYearStartMonth", 0);
  Json& picker = root["timepicker"] = {{"hidden", jsonBool(settings, "hideTimepicker")}};
  if (const Json* list = jsonFind(settings, "autoRefreshIntervals")) picker["refresh_intervals"] = *list;
  if (const Json* list = jsonFind(settings, "quickRanges")) picker["quick_ranges"] = *list;
  if (const auto delay = jsonText(settings, "nowDelay"); !delay.empty()) picker["nowDelay"] = delay;
}

int cursorSyncNumber(const Json& spec) {
  const auto sync = jsonText(spec, "cursorSync", "Off");
  return sync == "Crosshair" ? 1 : sync == "Tooltip" ? 2 : 0;
}

Json linksWithPlaces(Json& spec, const std::string& prefix) {
  Json links = takeMember(spec, "links");
  if (!links.is_array()) return Json::array();
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (links[i].is_object()) links[i][kSourceKey] = fmt::format("{}/links/{}", prefix, i);
  }
  return links;
}

}  // namespace

bool looksV2(const Json& spec) {
  return jsonIsObject(jsonFind(spec, "elements")) && jsonIsObject(jsonFind(spec, "layout"));
}

Status checkV2Structure(const Json& spec, const std::string& prefix) {
  ORIEL_TRY(expectV2(spec, prefix, "elements", false));
  ORIEL_TRY(expectV2(spec, prefix, "layout", false));
  ORIEL_TRY(expectV2(spec, prefix, "timeSettings", false));
  for (const char* key : {"variables", "annotations", "links", "tags"}) ORIEL_TRY(expectV2(spec, prefix, key, true));
  const Json* layout = jsonFind(spec, "layout");
  if (!layout || !jsonFind(spec, "elements")) {
    return v2StructureError("a dashboard in the v2 form needs elements and a layout", prefix);
  }
  for (const auto& [name, element] : jsonFind(spec, "elements")->items()) {
    const std::string at = prefix + "/elements/" + pointerPart(name);
    if (!element.is_object())
      return v2StructureError(fmt::format("an element must be an object, is {}", element.type_name()), at);
    const Json* part = jsonFind(element, "spec");
    if (part && !part->is_object())
      return v2StructureError(fmt::format("spec must be an object, is {}", part->type_name()), at + "/spec");
  }
  return {};
}

Json classicFromV2(Json& spec, const std::string& prefix, std::vector<Notice>& notices) {
  Json root = {{"schemaVersion", kSchemaOfToday}};
  moveSameMembers(spec, root);
  moveTimeSettings(spec, root);
  root["graphTooltip"] = cursorSyncNumber(spec);
  root["links"] = linksWithPlaces(spec, prefix);
  root["panels"] = v2Panels(spec, prefix, notices);
  Json variables = takeMember(spec, "variables");
  root["templating"] = {{"list", v2Variables(variables, prefix + "/variables", notices)}};
  Json annotations = takeMember(spec, "annotations");
  root["annotations"] = {{"list", v2Annotations(annotations, prefix + "/annotations")}};
  return root;
}

}  // namespace oriel::dashboards
