#include "dashboards/transform/value_matcher.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/unicode_text.h"

namespace oriel::dashboards {
namespace {

// `a == b` of JavaScript: a text and a number are equal when the text is that number; null equals only null.
bool looselyEqual(const Cell& a, const Cell& b) {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b);
  const auto *textA = std::get_if<std::string>(&a), *textB = std::get_if<std::string>(&b);
  if (textA && textB) return *textA == *textB;
  const bool structured = std::holds_alternative<JsonPtr>(a) || std::holds_alternative<JsonPtr>(b);
  if (structured) return (textA || textB) && cellText(a) == cellText(b);
  return cellAsNumber(a) == cellAsNumber(b);
}

// -1, 0, 1, or 2 when the two cannot be compared. Texts compare as texts, everything else as numbers.
int orderOf(const Cell& a, const Cell& b) {
  const auto *textA = std::get_if<std::string>(&a), *textB = std::get_if<std::string>(&b);
  if (textA && textB) return textA->compare(*textB) < 0 ? -1 : *textA == *textB ? 0 : 1;
  const double x = cellAsNumber(a), y = cellAsNumber(b);
  if (std::isnan(x) || std::isnan(y)) return 2;
  return x < y ? -1 : x == y ? 0 : 1;
}

Cell optionCell(const Json& options, const char* key) {
  const Json* value = jsonFind(options, key);
  return value ? cellOfJson(*value) : Cell();
}

ValueMatcher matchOrder(const Json& options, bool (*accepts)(int order)) {
  const Json* value = jsonFind(options, "value");
  if (!value && !options.contains("value")) return [](const Cell&) { return false; };
  return [limit = optionCell(options, "value"), accepts](const Cell& cell) {
    if (std::isnan(cellAsNumber(cell))) return false;
    const int order = orderOf(cell, limit);
    return order != 2 && accepts(order);
  };
}

double wholeBound(const Json& options, const char* key) {
  const Json* value = jsonFind(options, key);
  if (!value) return std::nan("");
  if (value->is_number()) return value->get<double>();
  return std::trunc(numberAtStart(jsonTextOf(*value)));
}

ValueMatcher matchBetween(const Json& options) {
  return [low = wholeBound(options, "from"), high = wholeBound(options, "to")](const Cell& cell) {
    const double number = cellAsNumber(cell);
    return number > low && number < high;
  };
}

ValueMatcher matchContains(const Json& options, bool wanted) {
  const Json* value = jsonFind(options, "value");
  const bool empty = value && value->is_string() && value->get_ref<const std::string&>().empty();
  return [part = lowerText(value ? jsonTextOf(*value) : ""), empty, wanted](const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    if (wanted && empty) return true;
    if (!text || text->empty() || part.empty()) return false;
    return (lowerText(*text).find(part) != std::string::npos) == wanted;
  };
}

ValueMatcher matchRegex(const Json& options) {
  const Pattern pattern("/" + jsonText(options, "value") + "/");
  return [pattern](const Cell& cell) { return !isMissing(cell) && pattern.matches(cellText(cell)); };
}

struct ValueMatcherRow {
  const char* id;
  ValueMatcher (*make)(const Json& options);
};
constexpr ValueMatcherRow kValueMatchers[] = {
    {"regex", matchRegex},
    {"isNull", [](const Json&) { return ValueMatcher([](const Cell& cell) { return isMissing(cell); }); }},
    {"isNotNull", [](const Json&) { return ValueMatcher([](const Cell& cell) { return !isMissing(cell); }); }},
    {"greater", [](const Json& o) { return matchOrder(o, [](int order) { return order > 0; }); }},
    {"greaterOrEqual", [](const Json& o) { return matchOrder(o, [](int order) { return order >= 0; }); }},
    {"lower", [](const Json& o) { return matchOrder(o, [](int order) { return order < 0; }); }},
    {"lowerOrEqual", [](const Json& o) { return matchOrder(o, [](int order) { return order <= 0; }); }},
    {"equal",
     [](const Json& o) {
       return ValueMatcher([value = optionCell(o, "value")](const Cell& cell) { return looselyEqual(cell, value); });
     }},
    {"notEqual",
     [](const Json& o) {
       return ValueMatcher([value = optionCell(o, "value")](const Cell& cell) { return !looselyEqual(cell, value); });
     }},
    {"substring", [](const Json& o) { return matchContains(o, true); }},
    {"notSubstring", [](const Json& o) { return matchContains(o, false); }},
    {"between", matchBetween},
};

}  // namespace

ValueMatcher makeValueMatcher(const Json& config, StepNotes& notes) {
  const std::string id = jsonText(config, "id");
  const Json* options = jsonFind(config, "options");
  static const Json kNone = Json::object();
  for (const ValueMatcherRow& row : kValueMatchers) {
    if (id == row.id) return row.make(jsonIsObject(options) ? *options : kNone);
  }
  notes.tell("there is no value matcher \"" + id + "\"");
  return {};
}

}  // namespace oriel::dashboards
