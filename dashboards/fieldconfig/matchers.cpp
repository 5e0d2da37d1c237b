#include "dashboards/fieldconfig/matchers.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reduce_field.h"

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

// "Time" means every time field, "Value" also a field that is called as its metric.
bool matchesOldName(const std::vector<std::string>& names, const Field& field) {
  if (contains(names, "Value")) return field.labels.has(kMetricName) && field.labels.metricName() == field.name;
  return field.type() == FieldType::Time && (contains(names, "Time") || contains(names, "time"));
}

FieldMatcher matchByName(const Json& options) {
  return [names = std::vector{jsonTextOf(options)}](const Frame&, const Field& field, const std::string& displayName) {
    return names[0] == field.name || names[0] == displayName || matchesOldName(names, field);
  };
}

FieldMatcher matchByRegexp(const Json& options) {
  const std::string text = jsonTextOf(options);
  return [pattern = Pattern(text), any = !text.empty()](const Frame&, const Field&, const std::string& displayName) {
    return any && pattern.matches(displayName);
  };
}

FieldMatcher matchByNames(const Json& options) {
  std::vector<std::string> names = textList(options.is_array() ? &options : jsonFind(options, "names"));
  const bool exclude = options.is_object() && jsonText(options, "mode") == "exclude";
  return [names = std::move(names), exclude](const Frame&, const Field& field, const std::string& displayName) {
    return (contains(names, field.name) || contains(names, displayName) || matchesOldName(names, field)) != exclude;
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
  if (op == "gt" || op == ">") return left > right;
  if (op == "gte" || op == ">=") return left >= right;
  if (op == "lt" || op == "<") return left < right;
  return (op == "lte" || op == "<=") && left <= right;
}

FieldMatcher matchByValue(const Json& options) {
  const std::string reducer = jsonText(options, "reducer"), op = jsonText(options, "op", "eq");
  const Json* limit = jsonFind(options, "value");
  const bool isBoolean = reducer == "allIsZero" || reducer == "allIsNull";
  return [reducer, op, isBoolean, value = limit ? cellOfJson(*limit) : Cell()](const Frame&, const Field& field,
                                                                               const std::string&) {
    if (reducer.empty()) return false;
    const Cell reduced = reduceColumn(field, reducer);
    if (isBoolean) return isTruthy(reduced);
    const bool equal = cellText(reduced) == cellText(value);
    if (op == "eq" || op == "==") return equal;
    if (op == "neq" || op == "!=") return !equal;
    // What is missing is neither above nor below anything.
    if (isMissing(reduced) || isMissing(value)) return equal && op.find_first_of("e=") != std::string::npos;
    return comparesTrue(op, cellAsNumber(reduced), cellAsNumber(value));
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
