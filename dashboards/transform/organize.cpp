#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/compare_text.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

Json chosenNames(const Json* byName) {
  Json names = Json::array();
  if (!jsonIsObject(byName)) return names;
  for (const auto& [name, chosen] : byName->items()) {
    if (chosen.is_boolean() ? chosen.get<bool>() : jsonBool(*byName, name)) names.push_back(name);
  }
  return names;
}

double placeOf(const std::string& name, const Json* indexByName) {
  const Json* index = jsonIsObject(indexByName) ? jsonFind(*indexByName, name) : nullptr;
  const bool whole = index && index->is_number() && std::trunc(index->get<double>()) == index->get<double>();
  return whole ? index->get<double>() : std::numeric_limits<double>::max();
}

using FieldLess = std::function<bool(std::size_t a, std::size_t b)>;

FieldLess byHand(StepNames& names, std::size_t frame, const StepFrames& frames, const Json* indexByName) {
  std::vector<double> places;
  for (std::size_t i = 0; i < frames[frame].fields.size(); ++i) {
    places.push_back(placeOf(names.among(frame, i), indexByName));
  }
  return [places = std::move(places)](std::size_t a, std::size_t b) { return places[a] < places[b]; };
}

// By names or by values of labels; the first time field stays in front.
FieldLess byRules(StepNames& names, std::size_t f, const StepFrames& frames, const Json* rules) {
  const StepFrame& frame = frames[f];
  const StepField* time = firstTimeField(frame);
  return [&names, f, &frame, time, rules](std::size_t a, std::size_t b) {
    if (&frame.fields[a] == time || &frame.fields[b] == time) return &frame.fields[a] == time && a != b;
    if (!jsonIsArray(rules)) return false;
    for (const Json& rule : *rules) {
      const bool byName = jsonText(rule, "type") == "name";
      const std::string label = jsonText(rule, "name");
      const auto text = [&](std::size_t i) {
        return byName ? names.among(f, i) : std::string(frame.fields[i].labels.get(label));
      };
      const int order = compareTexts(text(a), text(b), true);
      if (order != 0) return jsonBool(rule, "desc") ? order > 0 : order < 0;
    }
    return false;
  };
}

StepFrames renameFields(const StepFrames& frames,
                        const std::function<std::optional<std::string>(const std::string&)>& newName) {
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) names.within(f, i);
    StepFrame& out = result.emplace_back(frames[f]);
    for (StepField& field : out.fields) {
      const auto renamed = newName(field.memory->name);
      if (!renamed) continue;
      field.memory = std::make_shared<NameMemory>(NameMemory{*renamed, true, field.memory->multipleFrames});
      setFieldSetting(field, "displayName", *renamed);
    }
  }
  return result;
}

}  // namespace

StepFrames transformOrder(StepFrames frames, const Json& options, StepNotes&) {
  const bool byItself = jsonText(options, "orderByMode", "manual") != "manual";
  StepNames names(frames);
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) names.among(f, i);
  }
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const FieldLess less = byItself ? byRules(names, f, frames, jsonFind(options, "orderBy"))
                                    : byHand(names, f, frames, jsonFind(options, "indexByName"));
    std::vector<std::size_t> order(frames[f].fields.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), less);
    std::vector<StepField> fields;
    for (const std::size_t i : order) fields.push_back(frames[f].fields[i]);
    result.push_back(frames[f].with(std::move(fields)));
  }
  return result;
}

StepFrames transformRename(StepFrames frames, const Json& options, StepNotes&) {
  const Json* renames = jsonFind(options, "renameByName");
  if (!jsonIsObject(renames) || renames->empty()) return frames;
  return renameFields(frames, [&](const std::string& name) {
    const Json* to = jsonFind(*renames, name);
    const bool usable = to && to->is_string() && !to->get_ref<const std::string&>().empty();
    return usable ? std::optional(to->get<std::string>()) : std::nullopt;
  });
}

StepFrames transformRenameByRegex(StepFrames frames, const Json& options, StepNotes& notes) {
  const Pattern pattern(jsonText(options, "regex", "(.*)"));
  const std::string replacement = jsonText(options, "renamePattern", "$1");
  if (!pattern.ok()) {
    notes.tell("the regular expression cannot be read");
    return frames;
  }
  return renameFields(frames, [&](const std::string& name) {
    return pattern.matches(name) ? std::optional(pattern.replace(name, replacement)) : std::nullopt;
  });
}

StepFrames transformOrganize(StepFrames frames, const Json& options, StepNotes& notes) {
  const Json filters = {{"include", {{"names", chosenNames(jsonFind(options, "includeByName"))}}},
                        {"exclude", {{"names", chosenNames(jsonFind(options, "excludeByName"))}}}};
  frames = transformFilterByName(std::move(frames), filters, notes);
  frames = transformOrder(std::move(frames), options, notes);
  return transformRename(std::move(frames), options, notes);
}

}  // namespace oriel::dashboards
