#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/convert_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

void convertField(StepField& field, const Json& conversion) {
  const std::string to = jsonText(conversion, "destinationType");
  const std::string dateFormat = jsonText(conversion, "dateFormat"), timezone = jsonText(conversion, "timezone");
  if (to == "time") {
    fieldToTime(field, dateFormat, timezone);
  } else if (to == "number") {
    fieldToNumber(field);
  } else if (to == "string") {
    fieldToText(field, {dateFormat, timezone, jsonText(conversion, "joinWith")});
  } else if (to == "boolean") {
    fieldToBoolean(field);
  } else if (to == "other") {
    fieldToJson(field);
  } else if (const Json* config = jsonFind(conversion, "enumConfig"); to == "enum" && config) {
    fieldToEnum(field, *config);
  }
}

}  // namespace

StepFrames transformConvertFieldType(StepFrames frames, const Json& options, StepNotes&) {
  const Json* conversions = jsonFind(options, "conversions");
  if (!jsonIsArray(conversions)) return frames;
  for (const Json& conversion : *conversions) {
    const std::string target = jsonText(conversion, "targetField");
    if (target.empty()) continue;
    const StepMatcher matcher("byName", target);
    StepNames names(frames);
    StepFrames converted;
    for (std::size_t f = 0; f < frames.size(); ++f) {
      std::vector<bool> meant;
      for (std::size_t i = 0; i < frames[f].fields.size(); ++i) meant.push_back(matcher.matches(frames, names, f, i));
      StepFrame& out = converted.emplace_back(frames[f]);
      for (std::size_t i = 0; i < meant.size(); ++i) {
        if (meant[i]) convertField(out.fields[i], conversion);
      }
    }
    frames = std::move(converted);
  }
  return frames;
}

StepFrames transformConvertFrameType(StepFrames frames, const Json& options, StepNotes&) {
  if (jsonText(options, "targetType") != "exemplar") return frames;
  for (StepFrame& frame : frames) {
    frame.name = "exemplar";
    frame.kind = "exemplar";
  }
  return frames;
}

}  // namespace oriel::dashboards
