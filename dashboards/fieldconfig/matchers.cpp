#include "dashboards/fieldconfig/matchers.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/reducers.h"

namespace oriel::dashboards {
namespace {

using MatcherMaker = FieldMatcher (*)(const Json& options);

const char* fieldTypeName(FieldType type) {
  switch (type) {
    case FieldType::Time: return "time";
    case FieldType::Number: return "number";
    case FieldType::Text: return "string";
    case FieldType::Boolean: return "boolean";
    case FieldType::Frames: return "frame";
    case FieldType::Histogram:
    case FieldType::Json: return "other";
  }
  return "other";
}

std::vector<std::string> textList(const Json* list) {
  std::vector<std::string> result;
  if (!jsonIsArray(list)) return result;
  for (const Json& item : *list) result.push_back(jsonTextOf(item));
  return result;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

FieldMatcher matchType(std::vector<std::string> types) {
  return [types = std::move(types)](const Frame&, const Field& field, const std::string&) {
    return contains(types, fieldTypeName(field.type()));
  };
}

FieldMatcher matchByName(const Json& options) {
  return [name = jsonTextOf(options)](const Frame&, const Field& field, const std::string& displayName) {
    return name == field.name || name == displayName;
  };
}

FieldMatcher matchByRegexp(const Json& options) {
  return [pattern = Pattern(jsonTextOf(options))](const Frame&, const Field&, const std::string& displayName) {
    return pattern.matches(displayName);
  };
}

FieldMatcher matchByNames(const Json& options) {
  std::vector<std::string> names = textList(options.is_array() ? &options : jsonFind(options, "names"));
  const bool exclude = options.is_object() && jsonText(options, "mode") == "exclude";
  return [names = std::move(names), exclude](const Frame&, const Field& field, const std::string& displayName) {
    return (contains(names, field.name) || contains(names, displayName)) != exclude;
  };
}

FieldMatcher matchByRegexpOrNames(const Json& options) {
  const std::string text = options.is_object() ? jsonText(options, "pattern") : "";
  return [pattern = Pattern(text), hasPattern = !text.empty(), byNames = matchByNames(options)](
             const Frame& frame, const Field& field, const std::string& displayName) {
    return (hasPattern && pattern.matches(displayName)) || byNames(frame, field, displayName);
  };
}

FieldMatcher matchByFrame(const Json& options) {
  return [refId = jsonTextOf(options)](const Frame& frame, const Field&, const std::string&) {
    return frame.refId == refId;
  };
}

bool comparesTrue(const std::string& op, double left, double right) {
  if (op == "eq" || op == "==") return left == right;
  if (op == "neq" || op == "!=") return left != right;
  if (op == "gt" || op == ">") return left > right;
  if (op == "gte" || op == ">=") return left >= right;
  if (op == "lt" || op == "<") return left < right;
  return (op == "lte" || op == "<=") && left <= right;
}

FieldMatcher matchByValue(const Json& options) {
  const Reducer* reducer = findReducer(jsonText(options, "reducer"));
  const std::string op = jsonText(options, "op", "eq");
  const double value = jsonNumber(options, "value", 0);
  const std::string id = reducer ? reducer->id : "";
  const bool isBoolean = id == "allIsZero" || id == "allIsNull";
  return [reducer, op, value, isBoolean](const Frame&, const Field& field, const std::string&) {
    if (!reducer || field.type() != FieldType::Number) return false;
    const double reduced = reducer->reduce(field.numbers());
    if (isBoolean) return reduced != 0;
    // Null equals nothing, yet counts as 0 where sizes are compared.
    if (isNull(reduced)) return op == "neq" || op == "!=" || (op != "eq" && op != "==" && comparesTrue(op, 0, value));
    return comparesTrue(op, reduced, value);
  };
}

FieldMatcher matchFirst(const Json&) {
  return [](const Frame& frame, const Field& field, const std::string&) {
    return !frame.fields.empty() && &frame.fields.front() == &field;
  };
}

FieldMatcher matchFirstTime(const Json&) {
  return [](const Frame& frame, const Field& field, const std::string&) {
    for (const Field& candidate : frame.fields) {
      if (candidate.type() == FieldType::Time) return &candidate == &field;
    }
    return false;
  };
}

struct MatcherRow {
  const char* id;
  MatcherMaker make;
};
constexpr MatcherRow kMatchers[] = {
    {"byName", matchByName},
    {"byRegexp", matchByRegexp},
    {"byNames", matchByNames},
    {"byRegexpOrNames", matchByRegexpOrNames},
    {"byType", [](const Json& options) { return matchType({jsonTextOf(options)}); }},
    {"byTypes", [](const Json& options) { return matchType(textList(&options)); }},
    {"numeric", [](const Json&) { return matchType({"number"}); }},
    {"time", [](const Json&) { return matchType({"time"}); }},
    {"byFrameRefID", matchByFrame},
    {"byValue", matchByValue},
    {"first", matchFirst},
    {"firstTimeField", matchFirstTime},
};

}  // namespace

FieldMatcher makeFieldMatcher(const std::string& id, const Json& options) {
  for (const MatcherRow& row : kMatchers) {
    if (id == row.id) return row.make(options);
  }
  return {};
}

}  // namespace oriel::dashboards
