#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/frame_matcher.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

template <class Matcher, class Keeps>
bool isChosen(const std::optional<Matcher>& include, const std::optional<Matcher>& exclude, const Keeps& matches) {
  if (exclude && matches(*exclude)) return false;
  return !include || matches(*include);
}

std::optional<StepMatcher> fieldChoice(const Json& options, const char* key, StepNotes& notes) {
  const Json* config = jsonFind(options, key);
  if (!jsonIsObject(config)) return {};
  return StepMatcher(*config, notes);
}

std::optional<FrameMatcher> frameChoice(const Json& options, const char* key, StepNotes& notes) {
  const Json* config = jsonFind(options, key);
  if (!jsonIsObject(config)) return {};
  return makeFrameMatcher(*config, notes);
}

Json splitNames(std::string text) {
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
  Json names = Json::array();
  for (std::size_t at = 0;;) {
    const std::size_t comma = text.find(',', at);
    names.push_back(text.substr(at, comma - at));
    if (comma == std::string::npos) return names;
    at = comma + 1;
  }
}

// The matcher that names, a pattern or a variable of names mean; null when none of them is given.
Json nameMatcher(const Json* options, bool byVariable) {
  if (!jsonIsObject(options)) return {};
  const std::string variable = byVariable ? jsonText(*options, "variable") : "";
  if (!variable.empty()) return {{"id", "byNames"}, {"options", {{"names", splitNames(variable)}}}};
  const Json* names = jsonFind(*options, "names");
  const bool hasNames = jsonIsArray(names) && !names->empty();
  const std::string pattern = jsonText(*options, "pattern");
  if (hasNames && !pattern.empty()) return {{"id", "byRegexpOrNames"}, {"options", *options}};
  if (hasNames) return {{"id", "byNames"}, {"options", {{"names", *names}}}};
  return pattern.empty() ? Json() : Json{{"id", "byRegexp"}, {"options", pattern}};
}

}  // namespace

StepFrames transformNothing(StepFrames frames, const Json&, StepNotes&) { return frames; }

StepFrames transformFilterFields(StepFrames frames, const Json& options, StepNotes& notes) {
  const auto include = fieldChoice(options, "include", notes), exclude = fieldChoice(options, "exclude", notes);
  if (!include && !exclude) return frames;
  if ((include && !*include) || (exclude && !*exclude)) return frames;
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::vector<StepField> fields;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const auto matches = [&](const StepMatcher& matcher) { return matcher.matches(frames, names, f, i); };
      if (isChosen(include, exclude, matches)) fields.push_back(frames[f].fields[i]);
    }
    if (!fields.empty()) result.push_back(frames[f].with(std::move(fields)));
  }
  return result;
}

StepFrames transformFilterByName(StepFrames frames, const Json& options, StepNotes& notes) {
  const bool byVariable = jsonBool(options, "byVariable");
  Json matchers = Json::object();
  for (const char* key : {"include", "exclude"}) matchers[key] = nameMatcher(jsonFind(options, key), byVariable);
  return transformFilterFields(std::move(frames), matchers, notes);
}

StepFrames transformFilterFrames(StepFrames frames, const Json& options, StepNotes& notes) {
  const auto include = frameChoice(options, "include", notes), exclude = frameChoice(options, "exclude", notes);
  if (!include && !exclude) return frames;
  if ((include && !*include) || (exclude && !*exclude)) return frames;
  std::erase_if(frames, [&](const StepFrame& frame) {
    return !isChosen(include, exclude, [&](const FrameMatcher& matcher) { return matcher(frame); });
  });
  return frames;
}

StepFrames transformFilterByRefId(StepFrames frames, const Json& options, StepNotes& notes) {
  Json matchers = Json::object();
  for (const char* key : {"include", "exclude"}) {
    const std::string wanted = jsonText(options, key);
    if (!wanted.empty()) matchers[key] = {{"id", "byRefId"}, {"options", wanted}};
  }
  return transformFilterFrames(std::move(frames), matchers, notes);
}

}  // namespace oriel::dashboards
