#include "dashboards/transform/reduce_field.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <unordered_set>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/reducers.h"
#include "dashboards/transform/script_sort.h"

namespace oriel::dashboards {
namespace {

bool isThereCell(const Cell& cell) {
  const double* number = std::get_if<double>(&cell);
  return !isMissing(cell) && !(number && std::isnan(*number));
}

Cell emptyResult(const std::string& reducer) {
  if (reducer == "sum" || reducer == "count" || reducer == "countAll") return 0.0;
  if (reducer == "allIsZero") return false;
  if (reducer == "allIsNull") return true;
  return {};
}

Cell allCells(const Field& field, bool unique) {
  Json list = Json::array();
  std::unordered_set<std::string> seen;
  for (std::size_t row = 0; row < field.size(); ++row) {
    const Cell cell = cellAt(field, row);
    if (unique && !seen.insert(std::to_string(cell.index()) + cellKey(field, row)).second) continue;
    list.push_back(jsonOfCell(cell));
  }
  return std::make_shared<const Json>(std::move(list));
}

Cell firstCell(const Field& field, bool backwards, bool onlyThere) {
  const std::size_t size = field.size();
  for (std::size_t i = 0; i < size; ++i) {
    Cell cell = cellAt(field, backwards ? size - 1 - i : i);
    if (!onlyThere || isThereCell(cell)) return cell;
  }
  return {};
}

double countChanges(const Field& field) {
  double changes = 0;
  std::string before;
  bool started = false;
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (isNullCell(field, row)) continue;
    std::string key = cellKey(field, row);
    if (started && key != before) ++changes;
    started = true;
    before = std::move(key);
  }
  return changes;
}

double countDistinct(const Field& field) {
  std::unordered_set<std::string> seen;
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (!isNullCell(field, row)) seen.insert(cellKey(field, row));
  }
  return static_cast<double>(seen.size());
}

bool isPercentile(const std::string& id) { return id.size() > 1 && id[0] == 'p' && id[1] >= '0' && id[1] <= '9'; }

// Sorted by the numbers that cells would be: texts mostly stay where they are.
Cell middleCell(const Field& field, const std::string& id) {
  std::vector<Cell> cells;
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (!isNullCell(field, row)) cells.push_back(cellAt(field, row));
  }
  if (cells.empty()) return id == "median" ? Cell(std::nan("")) : Cell();
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), 0);
  if (cells.size() <= kShortList) {
    scriptSort(order, [&](std::size_t a, std::size_t b) {
      const double x = cellAsNumber(cells[a]), y = cellAsNumber(cells[b]);
      return x < y ? -1 : x > y ? 1 : 0;
    });
  }
  const std::size_t last = order.size() - 1, middle = order.size() / 2;
  if (isPercentile(id)) {
    const double share = std::strtod(id.c_str() + 1, nullptr) / 100;
    const double at = std::floor(static_cast<double>(last) * share + 0.5);
    return cells[order[std::min(static_cast<std::size_t>(at), last)]];
  }
  if (order.size() % 2 == 1) return cells[order[middle]];
  const Cell &a = cells[order[middle - 1]], &b = cells[order[middle]];
  if (std::holds_alternative<std::string>(a)) return numberOfText(cellText(a) + cellText(b)) / 2;
  return (cellAsNumber(a) + cellAsNumber(b)) / 2;
}

// Of a column that holds no numbers: what counts cells has an answer, sums are empty.
Cell reduceCells(const Field& field, const std::string& reducer) {
  if (reducer == "first" || reducer == "last") return firstCell(field, reducer == "last", false);
  if (reducer == "firstNotNull" || reducer == "lastNotNull") return firstCell(field, reducer == "lastNotNull", true);
  if (reducer == "changeCount") return countChanges(field);
  if (reducer == "distinctCount") return countDistinct(field);
  if (reducer == "countAll") return static_cast<double>(field.size());
  if (reducer == "allIsNull") return true;
  if (reducer == "allIsZero") return false;
  if (reducer == "count") {
    double count = 0;
    for (std::size_t row = 0; row < field.size(); ++row) count += isNullCell(field, row) ? 0 : 1;
    return count;
  }
  if (reducer == "sum" || reducer == "delta" || reducer == "diffperc") return 0.0;
  if (reducer == "variance" || reducer == "stdDev") return 0.0;
  if (reducer == "logmin") return std::numeric_limits<double>::max();
  if (reducer == "median" || isPercentile(reducer)) return middleCell(field, reducer);
  return {};
}

Cell resultOf(const Reducer& reducer, const std::vector<double>& numbers) {
  const double value = reducer.reduce(numbers);
  const std::string id = reducer.id;
  if (id == "allIsZero" || id == "allIsNull") return value != 0;
  return isNull(value) ? Cell() : Cell(value);
}

// Percentiles and the median see nulls as 0 when they are kept, yet may answer null.
Cell sortedPlace(std::vector<double> numbers, const std::string& id) {
  const auto asNumber = [](double v) { return isNull(v) ? 0 : v; };
  std::stable_sort(numbers.begin(), numbers.end(), [&](double a, double b) { return asNumber(a) < asNumber(b); });
  const std::size_t size = numbers.size(), middle = size / 2;
  if (id == "median") {
    if (size % 2 == 0) return (asNumber(numbers[middle - 1]) + asNumber(numbers[middle])) / 2;
    return isNull(numbers[middle]) ? Cell() : Cell(numbers[middle]);
  }
  const double share = std::strtod(id.c_str() + 1, nullptr) / 100;
  const double at = std::floor(static_cast<double>(size - 1) * share + 0.5);
  const double value = numbers[std::min(static_cast<std::size_t>(at), size - 1)];
  return isNull(value) ? Cell() : Cell(value);
}

Cell reduceKeepingNulls(const std::vector<double>& numbers, const Reducer& reducer) {
  const std::string id = reducer.id;
  if (id == "count") return static_cast<double>(numbers.size());
  if (id == "distinctCount" || id == "changeCount") {
    std::set<std::string> seen;
    std::string before;
    double changes = 0;
    for (const double number : numbers) {
      const Field one = numberField("", {number});
      std::string key = cellKey(one, 0);
      if (!seen.empty() && key != before) ++changes;
      seen.insert(key);
      before = std::move(key);
    }
    return id == "changeCount" ? changes : static_cast<double>(seen.size());
  }
  if (id == "median" || isPercentile(id)) return sortedPlace(numbers, id);
  return resultOf(reducer, numbers);
}

}  // namespace

Cell reduceNumbers(const std::vector<double>& given, const std::string& id, NullMode mode) {
  const Reducer* reducer = findReducer(id);
  if (!reducer) return {};
  // Those that look for a place or a spread do not ask how missing ones count.
  static const std::set<std::string> kOwnWay{"first",    "last",   "firstNotNull", "lastNotNull",
                                             "variance", "stdDev", "countAll"};
  const bool filled = mode == NullMode::AsZero && !kOwnWay.count(reducer->id);
  std::vector<double> numbers = given;
  for (double& number : numbers) {
    if (isAbsent(number)) number = nullNumber();
    if (filled && isNull(number)) number = 0;
  }
  if (mode == NullMode::Keep && !numbers.empty()) return reduceKeepingNulls(numbers, *reducer);
  return resultOf(*reducer, numbers);
}

Cell reduceColumn(const Field& field, const std::string& id) {
  if (id == "allValues" || id == "uniqueValues") return allCells(field, id == "uniqueValues");
  const Reducer* reducer = findReducer(id);
  if (!reducer) return {};
  if (field.size() == 0) return emptyResult(reducer->id);
  if (field.type() != FieldType::Number && field.type() != FieldType::Time) return reduceCells(field, reducer->id);
  std::vector<double> numbers = columnNumbers(field);
  std::replace_if(numbers.begin(), numbers.end(), isAbsent, nullNumber());
  Cell result = resultOf(*reducer, numbers);
  // The middle of nothing is no number, where other results are missing.
  return isMissing(result) && std::string(reducer->id) == "median" ? Cell(std::nan("")) : result;
}

std::string reducerName(const std::string& id) {
  if (id == "allValues") return "All values";
  if (id == "uniqueValues") return "All unique values";
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
    const Reducer* reducer = findReducer(id);
    if (reducer) {
      ids.emplace_back(reducer->id);
    } else if (!reducerName(id).empty()) {
      ids.push_back(id);
    }
  }
  return ids;
}

FieldType reducedType(const std::string& id, FieldType source) {
  if (id == "count" || id == "distinctCount" || id == "changeCount" || id == "countAll") return FieldType::Number;
  if (id == "allIsNull" || id == "allIsZero") return FieldType::Boolean;
  return source;
}

}  // namespace oriel::dashboards
