#include "dashboards/transform/field_reduce.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/format/number_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/reducers.h"
#include "dashboards/transform/script_order.h"

namespace oriel::dashboards {
namespace {

Json reducedNumber(const Reducer& reducer, double value) {
  if (isNull(value)) return nullptr;
  if (reducer.gives == Reducer::Gives::Boolean) return value != 0;
  return value;
}

std::vector<double> numbersOfField(const Field& field) {
  if (field.type() == FieldType::Number) return field.numbers();
  std::vector<double> numbers;
  const auto& times = field.times();
  numbers.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool missing = field.nulls && (*field.nulls)[i];
    numbers.push_back(missing ? nullNumber() : static_cast<double>(times[i]));
  }
  return numbers;
}

Json listOf(const std::vector<Json>& values, bool unique) {
  Json list = Json::array();
  std::set<std::string> seen;
  for (const Json& value : values) {
    const std::string key = value.is_number() ? plainNumber(value.get<double>())
                                              : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!unique || seen.insert(key).second) list.push_back(value);
  }
  return list;
}

std::vector<Json> jsonOfNumbers(const std::vector<double>& numbers) {
  std::vector<Json> values;
  values.reserve(numbers.size());
  for (double number : numbers) values.push_back(isNull(number) ? Json() : Json(number));
  return values;
}

bool reducedAlone(const Reducer& reducer, std::size_t together) { return together == 1 || !reducer.asTheyAre; }

std::vector<Json> reduceNumbers(const std::vector<double>& values, const std::vector<std::string>& ids, NullMode mode) {
  std::vector<double> filled;
  std::vector<Json> answers;
  for (const std::string& id : ids) {
    const Reducer* reducer = findReducer(id);
    Json& answer = answers.emplace_back();
    if (!reducer) continue;
    if (reducer->gives == Reducer::Gives::List) {
      if (!values.empty()) answer = listOf(jsonOfNumbers(values), std::string("uniqueValues") == reducer->id);
      continue;
    }
    const std::string name = reducer->id;
    const bool there = name == "lastNotNull" || name == "firstNotNull";
    if (mode == NullMode::AsZero && there && !reducedAlone(*reducer, ids.size())) {
      filled = values;
      std::replace_if(filled.begin(), filled.end(), isNull, 0.0);
      answer = reducedNumber(*reducer, reducer->reduce(filled));
    } else {
      answer = reducedNumber(*reducer, reducer->reduce(values, mode));
    }
  }
  return answers;
}

// Texts, booleans and what else a column may hold: nothing is added up, but values are found, counted and sorted.
struct OtherValues {
  std::vector<Json> all;
  std::vector<Json> there;  ///< what counts: without nulls, unless they are kept or become 0

  OtherValues(const Field& field, NullMode mode) {
    for (std::size_t i = 0; i < field.size(); ++i) all.push_back(jsonValueAt(field, i));
    for (const Json& value : all) {
      if (!value.is_null() || mode != NullMode::Ignore)
        there.push_back(value.is_null() && mode == NullMode::AsZero ? Json(0) : value);
    }
  }
};

double numberOfJson(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value.is_null()) return 0;
  return value.is_string() ? scriptNumber(value.get_ref<const std::string&>()) : std::nan("");
}

std::vector<Json> sortedOthers(const std::vector<Json>& values) {
  std::vector<double> keys;
  for (const Json& value : values) keys.push_back(numberOfJson(value));
  std::vector<Json> sorted;
  for (const std::size_t at : scriptOrder(keys)) sorted.push_back(values[at]);
  return sorted;
}

Json medianOfOthers(const std::vector<Json>& values) {
  const std::vector<Json> sorted = sortedOthers(values);
  if (sorted.empty()) return std::nan("");
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  const Json &a = sorted[middle - 1], &b = sorted[middle];
  // A script's sum of texts joins them.
  if (a.is_string() && b.is_string()) return scriptNumber(a.get<std::string>() + b.get<std::string>()) / 2;
  return (numberOfJson(a) + numberOfJson(b)) / 2;
}

Json percentileOfOthers(const std::string& id, const std::vector<Json>& values) {
  const std::vector<Json> sorted = sortedOthers(values);
  if (sorted.empty()) return nullptr;
  const double part = std::strtod(id.c_str() + 1, nullptr) / 100;
  return sorted[static_cast<std::size_t>(std::floor(static_cast<double>(sorted.size() - 1) * part + 0.5))];
}

double changesOfOthers(const std::vector<Json>& values) {
  double count = 0;
  for (std::size_t i = 1; i < values.size(); ++i) count += values[i] != values[i - 1] ? 1 : 0;
  return count;
}

Json reduceOthers(const Reducer& reducer, const OtherValues& values) {
  const std::string id = reducer.id;
  const auto isThere = [](const Json& value) { return !value.is_null(); };
  const auto size = [](std::size_t count) { return Json(static_cast<double>(count)); };
  if (values.all.empty()) {
    if (id == "sum" || id == "count" || id == "countAll") return 0.0;
    return id == "allIsNull" ? Json(true) : id == "allIsZero" ? Json(false) : Json();
  }
  if (id == "first") return values.all.front();
  if (id == "last") return values.all.back();
  if (id == "firstNotNull") {
    const auto found = std::find_if(values.all.begin(), values.all.end(), isThere);
    return found == values.all.end() ? Json() : *found;
  }
  if (id == "lastNotNull") {
    const auto found = std::find_if(values.all.rbegin(), values.all.rend(), isThere);
    return found == values.all.rend() ? Json() : *found;
  }
  if (id == "count") return size(values.there.size());
  if (id == "countAll") return size(values.all.size());
  if (id == "changeCount") return changesOfOthers(values.there);
  if (id == "distinctCount") return size(listOf(values.there, true).size());
  if (id == "allIsNull") return true;
  if (id == "allIsZero") return false;
  if (id == "median") return medianOfOthers(values.there);
  if (id[0] == 'p') return percentileOfOthers(id, values.there);
  if (id == "logmin") return std::numeric_limits<double>::max();
  const bool isZero = id == "sum" || id == "delta" || id == "variance" || id == "stdDev" || id == "diffperc";
  return isZero ? Json(0.0) : Json();
}

}  // namespace

Json jsonValueAt(const Field& field, std::size_t row) {
  if (row >= field.size()) return nullptr;
  if (field.nulls && row < field.nulls->size() && (*field.nulls)[row]) return nullptr;
  switch (field.type()) {
    case FieldType::Time: return field.times()[row];
    case FieldType::Number: {
      const double number = field.numbers()[row];
      return isNull(number) ? Json() : Json(number);
    }
    case FieldType::Text: return field.texts()[row];
    case FieldType::Boolean: {
      const std::uint8_t value = (*std::get<BooleanColumn>(field.values))[row];
      return value > 1 ? Json() : Json(value == 1);
    }
    case FieldType::Json: {
      const auto& value = (*std::get<JsonColumn>(field.values))[row];
      return value ? *value : Json();
    }
    case FieldType::Histogram:
    case FieldType::Frames: break;
  }
  return nullptr;
}

std::vector<Json> reduceField(const Field& field, const std::vector<std::string>& reducers,
                              const std::string& nullValueMode) {
  const NullMode mode = nullModeOf(nullValueMode);
  if (field.type() == FieldType::Number) return reduceNumbers(field.numbers(), reducers, mode);
  if (field.type() == FieldType::Time) return reduceNumbers(numbersOfField(field), reducers, mode);
  const OtherValues values(field, mode);
  std::vector<Json> answers;
  for (const std::string& id : reducers) {
    const Reducer* reducer = findReducer(id);
    Json& answer = answers.emplace_back();
    if (!reducer) continue;
    if (reducer->gives == Reducer::Gives::List) {
      if (!values.all.empty()) answer = listOf(values.all, std::string("uniqueValues") == reducer->id);
    } else {
      answer = reduceOthers(*reducer, values);
    }
  }
  return answers;
}

std::vector<Json> reduceField(const Field& field, const std::vector<std::string>& reducers) {
  const bool configured = field.config && field.config->is_object();
  return reduceField(field, reducers, configured ? jsonText(*field.config, "nullValueMode") : std::string());
}

}  // namespace oriel::dashboards
