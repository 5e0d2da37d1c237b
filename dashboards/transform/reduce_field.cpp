#include "dashboards/transform/reduce_field.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/field_reduce.h"

namespace oriel::dashboards {
namespace {

std::vector<double> withoutAbsent(std::vector<double> numbers) {
  std::replace_if(numbers.begin(), numbers.end(), isAbsent, nullNumber());
  return numbers;
}

}  // namespace

Cell reduceNumbers(const std::vector<double>& numbers, const std::string& id, NullMode mode) {
  const Reducer* reducer = findReducer(id);
  if (!reducer) return {};
  const double value = reducer->reduce(withoutAbsent(numbers), mode);
  if (isNull(value)) return {};
  return reducer->gives == Reducer::Gives::Boolean ? Cell(value != 0) : Cell(value);
}

Cell reduceColumn(const Field& field, const std::string& id) {
  const bool numbers = field.type() == FieldType::Number;
  if (!numbers || std::none_of(field.numbers().begin(), field.numbers().end(), isAbsent)) {
    return cellOfJson(reduceField(field, {id}).front());
  }
  Field closed = field;
  closed.values = std::make_shared<const std::vector<double>>(withoutAbsent(field.numbers()));
  return cellOfJson(reduceField(closed, {id}).front());
}

std::string reducerName(const std::string& id) {
  const Reducer* reducer = findReducer(id);
  return reducer ? reducer->name : "";
}

std::vector<std::string> textsOfList(const Json* list) {
  std::vector<std::string> texts;
  if (!jsonIsArray(list)) return texts;
  for (const Json& item : *list) texts.push_back(jsonTextOf(item));
  return texts;
}

std::vector<std::string> knownReducers(const Json* list) {
  std::vector<std::string> ids;
  for (const std::string& id : textsOfList(list)) {
    if (const Reducer* reducer = findReducer(id)) ids.emplace_back(reducer->id);
  }
  return ids;
}

FieldType reducedType(const std::string& id, FieldType source) {
  if (id == "count" || id == "distinctCount" || id == "changeCount" || id == "countAll") return FieldType::Number;
  if (id == "allIsNull" || id == "allIsZero") return FieldType::Boolean;
  return source;
}

}  // namespace oriel::dashboards
