#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

// The names that stand as `true` in an object of booleans.
Json checkedNames(const Json* object) {
  Json names = Json::array();
  if (!jsonIsObject(object)) return names;
  for (const auto& [name, value] : object->items()) {
    if (value.is_boolean() ? value.get<bool>() : !value.is_null()) names.push_back(name);
  }
  return names;
}

using FieldChoice = std::function<bool(const Frame&, const Field&, const std::string&)>;

Frames keepFields(const Frames& frames, const FieldChoice& keep) {
  const FieldNames names(frames);
  Frames result;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    Frame frame{frames[i].name, frames[i].refId, {}};
    for (std::size_t j = 0; j < frames[i].fields.size(); ++j) {
      if (keep(frames[i], frames[i].fields[j], names.of(i, j))) frame.fields.push_back(frames[i].fields[j]);
    }
    if (!frame.fields.empty()) result.push_back(std::move(frame));
  }
  return result;
}

FieldMatcher namesMatcher(const Json* options) {
  if (!jsonIsObject(options)) return {};
  const Json* names = jsonFind(*options, "names");
  const std::string variable = jsonText(*options, "variable");
  const bool named = jsonIsArray(names) && !names->empty();
  if (variable.empty() && !named && jsonText(*options, "pattern").empty()) return {};
  if (!named && !variable.empty()) {
    Json list = Json::array();
    std::string text =
        variable.front() == '{' && variable.back() == '}' ? variable.substr(1, variable.size() - 2) : variable;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      list.push_back(text.substr(at, comma - at));
      at = comma + 1;
    }
    return makeFieldMatcher("byNames", Json{{"names", list}});
  }
  return makeFieldMatcher("byRegexpOrNames", *options);
}

void orderFields(Frames& frames, const Json* indexByName) {
  if (!jsonIsObject(indexByName) || indexByName->empty()) return;
  const FieldNames names(frames);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    auto& fields = frames[i].fields;
    std::vector<std::size_t> order(fields.size());
    std::iota(order.begin(), order.end(), 0);
    const auto place = [&](std::size_t j) {
      return jsonNumber(*indexByName, names.of(i, j), std::numeric_limits<double>::infinity());
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
    std::vector<Field> sorted;
    for (const std::size_t j : order) sorted.push_back(fields[j]);
    fields = std::move(sorted);
  }
}

void renameFields(Frames& frames, const Json* renameByName) {
  if (!jsonIsObject(renameByName)) return;
  // Grafana looks at each frame alone here.
  for (Frame& frame : frames) {
    const Frames alone{frame};
    const FieldNames names(alone);
    for (std::size_t j = 0; j < frame.fields.size(); ++j) {
      const std::string to = jsonText(*renameByName, names.of(0, j));
      if (!to.empty()) frame.fields[j].displayName = to;
    }
  }
}

}  // namespace

Frames transformFilterByName(Frames frames, const Json& options, std::vector<std::string>&) {
  const FieldMatcher include = namesMatcher(jsonFind(options, "include"));
  const FieldMatcher exclude = namesMatcher(jsonFind(options, "exclude"));
  if (!include && !exclude) return frames;
  return keepFields(frames, [&](const Frame& frame, const Field& field, const std::string& name) {
    if (exclude && exclude(frame, field, name)) return false;
    return !include || include(frame, field, name);
  });
}

Frames transformOrganize(Frames frames, const Json& options, std::vector<std::string>& notices) {
  Json filter = Json::object();
  const Json included = checkedNames(jsonFind(options, "includeByName"));
  const Json excluded = checkedNames(jsonFind(options, "excludeByName"));
  if (!included.empty()) filter["include"] = Json{{"names", included}};
  if (!excluded.empty()) filter["exclude"] = Json{{"names", excluded}};
  frames = transformFilterByName(std::move(frames), filter, notices);
  orderFields(frames, jsonFind(options, "indexByName"));
  renameFields(frames, jsonFind(options, "renameByName"));
  return frames;
}

Frames transformRenameByRegex(Frames frames, const Json& options, std::vector<std::string>&) {
  const Pattern pattern(jsonText(options, "regex", "(.*)"));
  const std::string replacement = jsonText(options, "renamePattern", "$1");
  for (Frame& frame : frames) {
    const Frames alone{frame};
    const FieldNames names(alone);
    for (std::size_t j = 0; j < frame.fields.size(); ++j) {
      const std::string& name = names.of(0, j);
      if (pattern.matches(name)) frame.fields[j].displayName = pattern.replace(name, replacement);
    }
  }
  return frames;
}

}  // namespace oriel::dashboards
