#include "widgets/painting/stacking.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace oriel::widgets {

namespace {

TimeColumn unionOfTimes(const std::vector<StackInput>& series, const std::vector<std::size_t>& members) {
  const TimeColumn& first = series[members.front()].times;
  bool same = true;
  for (const std::size_t i : members) {
    same = same && (series[i].times == first || *series[i].times == *first);
  }
  if (same) return first;
  std::vector<Timestamp> all;
  for (const std::size_t i : members) all.insert(all.end(), series[i].times->begin(), series[i].times->end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return std::make_shared<const std::vector<Timestamp>>(std::move(all));
}

NumberColumn valuesOn(const TimeColumn& times, const StackInput& input) {
  if (input.times == times || *input.times == *times) return input.values;
  std::vector<double> out(times->size(), nullNumber());
  std::size_t from = 0;
  for (std::size_t i = 0; i < times->size(); ++i) {
    while (from < input.times->size() && (*input.times)[from] < (*times)[i]) ++from;
    if (from < input.times->size() && (*input.times)[from] == (*times)[i]) out[i] = (*input.values)[from];
  }
  return std::make_shared<const std::vector<double>>(std::move(out));
}

bool isMostlyNegative(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    if (!std::isnan(value)) sum += value;
  }
  return sum < 0;
}

struct Pile {
  std::vector<double> height;
  std::vector<double> total;
};

void addTotals(Pile& pile, const std::vector<double>& values) {
  if (pile.total.empty()) pile.total.assign(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) pile.total[i] += std::abs(values[i]);
  }
}

StackedSeries putOn(Pile& pile, const TimeColumn& times, const std::vector<double>& values, bool percent) {
  if (pile.height.empty()) pile.height.assign(values.size(), 0);
  std::vector<double> top(values.size(), nullNumber());
  std::vector<double> base(values.size(), nullNumber());
  for (std::size_t i = 0; i < values.size(); ++i) {
    double value = values[i];
    if (std::isnan(value)) continue;
    if (percent) value = pile.total[i] == 0 ? 0 : value / pile.total[i];
    base[i] = pile.height[i];
    pile.height[i] += value;
    top[i] = pile.height[i];
  }
  return {times, std::make_shared<const std::vector<double>>(std::move(top)),
          std::make_shared<const std::vector<double>>(std::move(base))};
}

}  // namespace

std::vector<StackedSeries> stackSeries(const std::vector<StackInput>& series) {
  std::vector<StackedSeries> out(series.size());
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < series.size(); ++i) groups[series[i].group].push_back(i);
  for (const auto& [name, members] : groups) {
    const TimeColumn times = unionOfTimes(series, members);
    std::vector<NumberColumn> values;
    std::vector<bool> negative;
    Pile piles[2];
    for (const std::size_t i : members) {
      values.push_back(valuesOn(times, series[i]));
      negative.push_back(isMostlyNegative(*values.back()));
      addTotals(piles[negative.back() ? 1 : 0], *values.back());
    }
    for (std::size_t k = 0; k < members.size(); ++k) {
      out[members[k]] = putOn(piles[negative[k] ? 1 : 0], times, *values[k], series[members[k]].percent);
    }
  }
  return out;
}

}  // namespace oriel::widgets
