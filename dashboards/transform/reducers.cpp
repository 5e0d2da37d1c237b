#include "dashboards/transform/reducers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "dashboards/transform/script_order.h"

namespace oriel::dashboards {
namespace {

using ReducedNumbers = std::vector<double>;

bool isThereNumber(double value) { return !std::isnan(value); }

double reduceFirstThere(const ReducedNumbers& values, bool) {
  const auto found = std::find_if(values.begin(), values.end(), isThereNumber);
  return found == values.end() ? nullNumber() : *found;
}

double reduceLastThere(const ReducedNumbers& values, bool) {
  const auto found = std::find_if(values.rbegin(), values.rend(), isThereNumber);
  return found == values.rend() ? nullNumber() : *found;
}

double reduceFirst(const ReducedNumbers& values, bool) { return values.empty() ? nullNumber() : values.front(); }
double reduceLast(const ReducedNumbers& values, bool) { return values.empty() ? nullNumber() : values.back(); }

// Grafana begins at the largest number: what is not beyond it is never found.
constexpr double kMostNumber = std::numeric_limits<double>::max();

double reduceMin(const ReducedNumbers& values, bool) {
  double least = kMostNumber;
  for (double value : values) least = value < least ? value : least;
  return least == kMostNumber ? nullNumber() : least;
}

double reduceMax(const ReducedNumbers& values, bool) {
  double most = -kMostNumber;
  for (double value : values) most = value > most ? value : most;
  return most == -kMostNumber ? nullNumber() : most;
}

// Of a series without a positive number it is the largest number there is.
double reduceMinPositive(const ReducedNumbers& values, bool) {
  double least = kMostNumber;
  for (double value : values) least = value > 0 && value < least ? value : least;
  return values.empty() ? nullNumber() : least;
}

double reduceSum(const ReducedNumbers& values, bool) {
  double sum = 0;
  for (double value : values) {
    if (isThereNumber(value)) sum += value;
  }
  return sum;
}

double countThereNumbers(const ReducedNumbers& values) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), isThereNumber));
}

double reduceMean(const ReducedNumbers& values, bool) {
  const double count = countThereNumbers(values);
  return count == 0 ? nullNumber() : reduceSum(values, false) / count;
}

double reduceVariance(const ReducedNumbers& values, bool) {
  double average = 0, squares = 0, count = 0;
  for (double value : values) {
    if (isNull(value)) continue;
    ++count;
    const double before = average;
    average += (value - before) / count;
    squares += (value - before) * (value - average);
  }
  return count > 0 ? squares / count : values.empty() ? nullNumber() : 0;
}

double reduceStdDev(const ReducedNumbers& values, bool) {
  return values.empty() ? nullNumber() : std::sqrt(reduceVariance(values, false));
}

// Nulls that are kept stand where a 0 would.
ReducedNumbers sortedNumbers(const ReducedNumbers& values, bool keepNulls) {
  ReducedNumbers there, keys;
  for (double value : values) {
    if (isNull(value) && !keepNulls) continue;
    there.push_back(value);
    keys.push_back(isNull(value) ? 0 : value);
  }
  if (std::none_of(keys.begin(), keys.end(), [](double key) { return std::isnan(key); }) && !keepNulls) {
    std::stable_sort(there.begin(), there.end());
    return there;
  }
  ReducedNumbers sorted;
  sorted.reserve(there.size());
  for (const std::size_t at : scriptOrder(keys)) sorted.push_back(there[at]);
  return sorted;
}

double reduceMedian(const ReducedNumbers& values, bool keepNulls) {
  if (values.empty()) return nullNumber();
  const ReducedNumbers sorted = sortedNumbers(values, keepNulls);
  if (sorted.empty()) return std::nan("");
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  const auto asNumber = [](double value) { return isNull(value) ? 0 : value; };
  return (asNumber(sorted[middle - 1]) + asNumber(sorted[middle])) / 2;
}

template <int percent>
double reducePercentile(const ReducedNumbers& values, bool keepNulls) {
  const ReducedNumbers sorted = sortedNumbers(values, keepNulls);
  if (sorted.empty()) return nullNumber();
  const double at = std::floor(static_cast<double>(sorted.size() - 1) * (percent / 100.0) + 0.5);
  return sorted[static_cast<std::size_t>(at)];
}

double reduceCount(const ReducedNumbers& values, bool keepNulls) {
  return static_cast<double>(
      std::count_if(values.begin(), values.end(), [keepNulls](double v) { return keepNulls || !isNull(v); }));
}

double reduceCountAll(const ReducedNumbers& values, bool) { return static_cast<double>(values.size()); }

double reduceRange(const ReducedNumbers& values, bool) {
  const double low = reduceMin(values, false), high = reduceMax(values, false);
  return isNull(low) || isNull(high) ? nullNumber() : high - low;
}

double reduceDifference(const ReducedNumbers& values, bool) {
  const double from = reduceFirstThere(values, false);
  return isNull(from) ? nullNumber() : reduceLastThere(values, false) - from;
}

double reduceDifferencePercent(const ReducedNumbers& values, bool) {
  if (values.empty()) return nullNumber();
  const double from = reduceFirstThere(values, false);
  return isNull(from) ? 0 : reduceDifference(values, false) / from * 100;
}

// The growth of a counter: steps down are resets, and the step after one does count.
double reduceDelta(const ReducedNumbers& values, bool) {
  if (values.empty()) return nullNumber();
  double sum = 0, before = nullNumber();
  bool rising = true;
  for (double value : values) {
    if (!isThereNumber(value)) continue;
    if (!isNull(before)) {
      if (before > value) {
        rising = false;
      } else {
        if (rising) sum += value - before;
        rising = true;
      }
    }
    before = value;
  }
  return sum;
}

double reduceStep(const ReducedNumbers& values, bool) {
  double step = kMostNumber, before = nullNumber();
  for (double value : values) {
    if (!isThereNumber(value)) continue;
    if (!isNull(before) && value - before < step) step = value - before;
    before = value;
  }
  return step == kMostNumber ? nullNumber() : step;
}

double reduceAllZero(const ReducedNumbers& values, bool) {
  if (countThereNumbers(values) == 0) return 0;
  return std::all_of(values.begin(), values.end(), [](double v) { return !isThereNumber(v) || v == 0; }) ? 1 : 0;
}

double reduceAllNull(const ReducedNumbers& values, bool) { return countThereNumbers(values) == 0 ? 1 : 0; }

double reduceChanges(const ReducedNumbers& values, bool keepNulls) {
  if (values.empty()) return nullNumber();
  double count = 0, before = 0;
  bool started = false;
  for (double value : values) {
    if (isNull(value) && !keepNulls) continue;
    const bool same = before == value || (isNull(before) && isNull(value));
    if (started && !same) ++count;
    started = true;
    before = value;
  }
  return count;
}

double reduceDistinct(const ReducedNumbers& values, bool keepNulls) {
  if (values.empty()) return nullNumber();
  std::unordered_set<double> seen;
  bool nan = false, null = false;
  for (double value : values) {
    if (isNull(value)) {
      null = keepNulls;
    } else if (std::isnan(value)) {
      nan = true;
    } else {
      seen.insert(value);
    }
  }
  return static_cast<double>(seen.size()) + (nan ? 1 : 0) + (null ? 1 : 0);
}

double reduceToList(const ReducedNumbers&, bool) { return nullNumber(); }

// Percentiles have ids and names of their own; kept here because a row points into them.
template <int percent>
Reducer percentileRow() {
  static const std::string id = "p" + std::to_string(percent);
  constexpr const char* kEnding = percent / 10 == 1   ? "th"
                                  : percent % 10 == 1 ? "st"
                                  : percent % 10 == 2 ? "nd"
                                  : percent % 10 == 3 ? "rd"
                                                      : "th";
  static const std::string name = std::to_string(percent) + kEnding + " %";
  return {id.c_str(), name.c_str(), reducePercentile<percent>};
}

template <int... percents>
void addPercentiles(std::vector<Reducer>& table, std::integer_sequence<int, percents...>) {
  (table.push_back(percentileRow<percents + 1>()), ...);
}

std::vector<Reducer> makeReducers() {
  using Gives = Reducer::Gives;
  std::vector<Reducer> table = {
      {"lastNotNull", "Last *", reduceLastThere, true, Gives::Number, true},
      {"last", "Last", reduceLast, true, Gives::Number, true},
      {"firstNotNull", "First *", reduceFirstThere, true, Gives::Number, true},
      {"first", "First", reduceFirst, true, Gives::Number, true},
      {"min", "Min", reduceMin},
      {"max", "Max", reduceMax},
      {"mean", "Mean", reduceMean},
      {"median", "Median", reduceMedian},
      {"variance", "Variance", reduceVariance, true, Gives::Number, true},
      {"stdDev", "StdDev", reduceStdDev, true, Gives::Number, true},
      {"sum", "Total", reduceSum},
      {"count", "Count", reduceCount, false},
      {"countAll", "Count all", reduceCountAll, false},
      {"range", "Range", reduceRange},
      {"delta", "Delta", reduceDelta},
      {"step", "Step", reduceStep},
      {"diff", "Difference", reduceDifference},
      {"logmin", "Min (above zero)", reduceMinPositive},
      {"allIsZero", "All Zeros", reduceAllZero, true, Gives::Boolean},
      {"allIsNull", "All Nulls", reduceAllNull, false, Gives::Boolean},
      {"changeCount", "Change Count", reduceChanges, false},
      {"distinctCount", "Distinct Count", reduceDistinct, false},
      {"diffperc", "Difference percent", reduceDifferencePercent, false},
      {"allValues", "All values", reduceToList, false, Gives::List},
      {"uniqueValues", "All unique values", reduceToList, false, Gives::List},
  };
  addPercentiles(table, std::make_integer_sequence<int, 99>());
  return table;
}

}  // namespace

const std::vector<Reducer>& allReducers() {
  static const std::vector<Reducer> table = makeReducers();
  return table;
}

const Reducer* findReducer(const std::string& id) {
  static const auto* const index = [] {
    auto* map = new std::unordered_map<std::string, const Reducer*>;
    for (const Reducer& reducer : allReducers()) map->emplace(reducer.id, &reducer);
    map->emplace("current", map->at("lastNotNull"));
    map->emplace("avg", map->at("mean"));
    map->emplace("total", map->at("sum"));
    return map;
  }();
  const auto found = index->find(id);
  return found == index->end() ? nullptr : found->second;
}

NullMode nullModeOf(const std::string& name) {
  return name == "null as zero" ? NullMode::AsZero : name == "null" ? NullMode::Keep : NullMode::Ignore;
}

double Reducer::reduce(const std::vector<double>& values, NullMode mode) const {
  if (mode != NullMode::AsZero || asTheyAre) return calculate(values, mode == NullMode::Keep);
  std::vector<double> filled = values;
  std::replace_if(filled.begin(), filled.end(), isNull, 0.0);
  return calculate(filled, false);
}

}  // namespace oriel::dashboards
