#include "dashboards/transform/frame_matcher.h"

#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

bool isOneOf(const std::string& choices, const std::string& wanted) {
  for (std::size_t at = 0;;) {
    const std::size_t bar = choices.find('|', at);
    if (choices.compare(at, std::min(bar, choices.size()) - at, wanted) == 0) return true;
    if (bar == std::string::npos) return false;
    at = bar + 1;
  }
}

FrameMatcher matchFrameRefId(const std::string& wanted) {
  const Pattern pattern = wanted.starts_with('/') ? Pattern(wanted) : Pattern();
  if (pattern.ok()) return [pattern](const StepFrame& frame) { return pattern.matches(frame.refId); };
  if (wanted.starts_with('/')) return [wanted](const StepFrame& frame) { return frame.refId == wanted; };
  return [wanted](const StepFrame& frame) { return isOneOf(wanted, frame.refId); };
}

}  // namespace

FrameMatcher makeFrameMatcher(const Json& config, StepNotes& notes) {
  const std::string id = jsonText(config, "id");
  const std::string options = jsonText(config, "options");
  if (id == "byRefId") return matchFrameRefId(options);
  if (id == "byName") {
    return [pattern = Pattern(options)](const StepFrame& frame) { return pattern.matches(frame.name); };
  }
  notes.tell("there is no frame matcher \"" + id + "\"");
  return {};
}

}  // namespace oriel::dashboards
