#include "dashboards/transform/reducers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace oriel::dashboards {
namespace {

using ReducedNumbers = std::vector<double>;

bool isThereNumber(double value) { return !std::isnan(value); }

double reduceFirstThere(const ReducedNumbers& values) {
  const auto found = std::find_if(values.begin(), values.end(), isThereNumber);
  return found == values.end() ? nullNumber() : *found;
}

double reduceLastThere(const ReducedNumbers& values) {
  const auto found = std::find_if(values.rbegin(), values.rend(), isThereNumber);
  return found == values.rend() ? nullNumber() : *found;
}

double reduceFirst(const ReducedNumbers& values) { return values.empty() ? nullNumber() : values.front(); }
double reduceLast(const ReducedNumbers& values) { return values.empty() ? nullNumber() : values.back(); }

double reduceExtreme(const ReducedNumbers& values, bool upwards, double above) {
  double result = nullNumber();
  for (double value : values) {
    if (!isThereNumber(value) || !(value > above)) continue;
    if (isNull(result) || (upwards ? value > result : value < result)) result = value;
  }
  return result;
}

constexpr double kBelowAll = -std::numeric_limits<double>::infinity();
double reduceMin(const ReducedNumbers& values) { return reduceExtreme(values, false, kBelowAll); }
double reduceMax(const ReducedNumbers& values) { return reduceExtreme(values, true, kBelowAll); }
double reduceMinPositive(const ReducedNumbers& values) { return reduceExtreme(values, false, 0); }

double reduceSum(const ReducedNumbers& values) {
  double sum = 0;
  for (double value : values) {
    if (isThereNumber(value)) sum += value;
  }
  return sum;
}

double countThereNumbers(const ReducedNumbers& values) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), isThereNumber));
}

double reduceMean(const ReducedNumbers& values) {
  const double count = countThereNumbers(values);
  return count == 0 ? nullNumber() : reduceSum(values) / count;
}

double reduceVariance(const ReducedNumbers& values) {
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

double reduceStdDev(const ReducedNumbers& values) {
  return values.empty() ? nullNumber() : std::sqrt(reduceVariance(values));
}

ReducedNumbers sortedThereNumbers(const ReducedNumbers& values) {
  ReducedNumbers result;
  for (double value : values) {
    if (isThereNumber(value)) result.push_back(value);
  }
  std::sort(result.begin(), result.end());
  return result;
}

double reduceMedian(const ReducedNumbers& values) {
  const ReducedNumbers sorted = sortedThereNumbers(values);
  if (sorted.empty()) return nullNumber();
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

template <int percent>
double reducePercentile(const ReducedNumbers& values) {
  const ReducedNumbers sorted = sortedThereNumbers(values);
  if (sorted.empty()) return nullNumber();
  const double at = std::floor(static_cast<double>(sorted.size() - 1) * (percent / 100.0) + 0.5);
  return sorted[static_cast<std::size_t>(at)];
}

double reduceCount(const ReducedNumbers& values) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), [](double v) { return !isNull(v); }));
}

double reduceCountAll(const ReducedNumbers& values) { return static_cast<double>(values.size()); }

double reduceRange(const ReducedNumbers& values) {
  const double low = reduceMin(values);
  return isNull(low) ? nullNumber() : reduceMax(values) - low;
}

double reduceDifference(const ReducedNumbers& values) {
  const double from = reduceFirstThere(values);
  return isNull(from) ? nullNumber() : reduceLastThere(values) - from;
}

double reduceDifferencePercent(const ReducedNumbers& values) {
  const double from = reduceFirstThere(values);
  return isNull(from) ? nullNumber() : reduceDifference(values) / from * 100;
}

// The growth of a counter: steps down are resets, and the step after one does count.
double reduceDelta(const ReducedNumbers& values) {
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

double reduceStep(const ReducedNumbers& values) {
  double step = nullNumber(), before = nullNumber();
  for (double value : values) {
    if (!isThereNumber(value)) continue;
    if (!isNull(before) && (isNull(step) || value - before < step)) step = value - before;
    before = value;
  }
  return step;
}

double reduceAllZero(const ReducedNumbers& values) {
  if (countThereNumbers(values) == 0) return 0;
  return std::all_of(values.begin(), values.end(), [](double v) { return !isThereNumber(v) || v == 0; }) ? 1 : 0;
}

double reduceAllNull(const ReducedNumbers& values) { return countThereNumbers(values) == 0 ? 1 : 0; }

double reduceChanges(const ReducedNumbers& values) {
  if (values.empty()) return nullNumber();
  double count = 0, before = 0;
  bool started = false;
  for (double value : values) {
    if (isNull(value)) continue;
    if (started && before != value) ++count;
    started = true;
    before = value;
  }
  return count;
}

double reduceDistinct(const ReducedNumbers& values) {
  if (values.empty()) return nullNumber();
  std::unordered_set<double> seen;
  bool nan = false;
  for (double value : values) {
    if (isNull(value)) continue;
    if (std::isnan(value)) {
      nan = true;
    } else {
      seen.insert(value);
    }
  }
  return static_cast<double>(seen.size()) + (nan ? 1 : 0);
}

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
  return {id.c_str(), name.c_str(), reducePercentile<percent>, true};
}

template <int... percents>
void addPercentiles(std::vector<Reducer>& table, std::integer_sequence<int, percents...>) {
  (table.push_back(percentileRow<percents + 1>()), ...);
}

std::vector<Reducer> makeReducers() {
  std::vector<Reducer> table = {
      {"lastNotNull", "Last *", reduceLastThere, true},
      {"last", "Last", reduceLast, true},
      {"firstNotNull", "First *", reduceFirstThere, true},
      {"first", "First", reduceFirst, true},
      {"min", "Min", reduceMin, true},
      {"max", "Max", reduceMax, true},
      {"mean", "Mean", reduceMean, true},
      {"median", "Median", reduceMedian, true},
      {"variance", "Variance", reduceVariance, true},
      {"stdDev", "StdDev", reduceStdDev, true},
      {"sum", "Total", reduceSum, true},
      {"count", "Count", reduceCount, false},
      {"countAll", "Count all", reduceCountAll, false},
      {"range", "Range", reduceRange, true},
      {"delta", "Delta", reduceDelta, true},
      {"step", "Step", reduceStep, true},
      {"diff", "Difference", reduceDifference, true},
      {"logmin", "Min (above zero)", reduceMinPositive, true},
      {"allIsZero", "All Zeros", reduceAllZero, false},
      {"allIsNull", "All Nulls", reduceAllNull, false},
      {"changeCount", "Change Count", reduceChanges, false},
      {"distinctCount", "Distinct Count", reduceDistinct, false},
      {"diffperc", "Difference percent", reduceDifferencePercent, false},
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
  for (const Reducer& reducer : allReducers()) {
    if (id == reducer.id) return &reducer;
  }
  // Names of old dashboards.
  static const std::unordered_map<std::string, std::string> kOldNames = {
      {"avg", "mean"}, {"current", "lastNotNull"}, {"total", "sum"}, {"name", ""}};
  const auto old = kOldNames.find(id);
  return old == kOldNames.end() || old->second.empty() ? nullptr : findReducer(old->second);
}

}  // namespace oriel::dashboards
