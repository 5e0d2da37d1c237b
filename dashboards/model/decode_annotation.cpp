#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// Newer files keep the query in `target`, older ones beside the name.
std::string annotationText(const Json& json, const char* key) {
  auto text = jsonText(json, key);
  if (!text.empty()) return text;
  const Json* target = jsonFind(json, "target");
  return target ? jsonText(*target, key) : text;
}

void decodeFilter(const Json& json, Annotation& annotation) {
  const Json* filter = jsonFind(json, "filter");
  if (!jsonIsObject(filter)) return;
  annotation.exclude = jsonBool(*filter, "exclude");
  const Json* ids = jsonFind(*filter, "ids");
  if (!jsonIsArray(ids)) return;
  for (const Json& id : *ids) {
    if (const auto number = jsonNumberOf(id))
      annotation.panelIds.push_back(static_cast<int>(std::clamp(*number, -1e9, 1e9)));
  }
}

void decodeTagsOfGrafana(const Json& json, Annotation& annotation) {
  annotation.type = annotationText(json, "type");
  const Json* target = jsonFind(json, "target");
  const Json* tags = target && jsonFind(*target, "tags") ? jsonFind(*target, "tags") : jsonFind(json, "tags");
  if (jsonIsArray(tags)) {
    for (const Json& tag : *tags) {
      if (tag.is_string()) annotation.tags.push_back(tag.get<std::string>());
    }
  }
  annotation.limit = std::clamp(jsonInt(target ? *target : json, "limit", 100), 1, 100'000);
}

Annotation decodeAnnotation(const Json& json) {
  Annotation annotation;
  annotation.name = jsonText(json, "name");
  annotation.datasource = decodeDatasource(jsonFind(json, "datasource"));
  annotation.enable = jsonBool(json, "enable");
  annotation.hide = jsonBool(json, "hide");
  annotation.builtIn = jsonBool(json, "builtIn");
  annotation.iconColor = jsonText(json, "iconColor");
  annotation.expr = annotationText(json, "expr");
  annotation.step = annotationText(json, "step");
  if (annotation.step.empty()) annotation.step = annotationText(json, "interval");
  annotation.tagKeys = annotationText(json, "tagKeys");
  annotation.titleFormat = annotationText(json, "titleFormat");
  annotation.textFormat = annotationText(json, "textFormat");
  // Grafana itself spells it with an empty text for no.
  annotation.useValueForTime = annotationText(json, "useValueForTime") == "on" || jsonBool(json, "useValueForTime");
  annotation.inMenu = jsonText(json, "placement") == "inControlsMenu";
  decodeFilter(json, annotation);
  decodeTagsOfGrafana(json, annotation);
  annotation.raw = std::make_shared<const Json>(json);
  annotation.sourcePath = jsonText(json, kSourceKey);
  return annotation;
}

}  // namespace

std::vector<Annotation> decodeAnnotations(const Json* list) {
  std::vector<Annotation> decoded;
  if (!jsonIsArray(list)) return decoded;
  for (const Json& one : *list) {
    if (one.is_object()) decoded.push_back(decodeAnnotation(one));
  }
  return decoded;
}

}  // namespace oriel::dashboards
