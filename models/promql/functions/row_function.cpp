#include "models/promql/functions/row_function.h"

#include <algorithm>
#include <cmath>

#include "models/promql/functions/extrapolation.h"
#include "models/promql/functions/kahan.h"

namespace oriel::promql {
namespace {

/// Calls `evaluate(begin, end, windowEnd, value)` for each step whose window holds a sample; it answers whether there
/// is a value.
template <class Evaluate>
bool slideWindows(const WindowRun& run, RowBuffer& row, Evaluate evaluate) {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool any = false;
  Timestamp windowEnd = run.firstEnd;
  for (int i = 0; i < row.size(); ++i, windowEnd += run.step) {
    while (end < run.size && run.times[end] <= windowEnd) ++end;
    while (begin < end && run.times[begin] <= windowEnd - run.range) ++begin;
    double value = 0;
    if (begin == end || !evaluate(begin, end, windowEnd, value)) continue;
    row.setFloat(i, value);
    any = true;
  }
  return any;
}

bool slideRate(const WindowRun& run, RowScratch& scratch, RowBuffer& row, bool counter, bool perSecond) {
  auto& resets = scratch.resetAt;
  resets.clear();
  for (std::size_t i = 1; counter && i < run.size; ++i)
    if (run.values[i] < run.values[i - 1]) resets.push_back(i);
  const double seconds = static_cast<double>(run.range) / 1000;
  std::size_t firstReset = 0;
  return slideWindows(run, row, [&](std::size_t begin, std::size_t end, Timestamp windowEnd, double& value) {
    if (end - begin < 2) return false;
    double difference = run.values[end - 1] - run.values[begin];
    while (firstReset < resets.size() && resets[firstReset] <= begin) ++firstReset;
    for (std::size_t i = firstReset; i < resets.size() && resets[i] < end; ++i) difference += run.values[resets[i] - 1];
    const RateInput input{windowEnd - run.range, windowEnd,         run.times[begin], run.times[end - 1],
                          end - begin,           run.values[begin], difference};
    double factor = extrapolationFactor(input, counter);
    if (perSecond) factor /= seconds;
    value = difference * factor;
    return true;
  });
}

/// A sum of two doubles that do not overlap.
struct DoubleDouble {
  double high = 0;
  double low = 0;
};

DoubleDouble exactSum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

/// Running sums of a series, whose differences are the sums of windows. A difference is only taken when its error is
/// far below the rounding of its result: large values outside of a window must not be seen in it.
class RunningSums {
 public:
  RunningSums(const WindowRun& run, RowScratch& scratch) : high_(scratch.high), low_(scratch.low) {
    high_.resize(run.size + 1);
    low_.resize(run.size + 1);
    high_[0] = low_[0] = 0;
    // The errors are summed beside the sums and not put back into them: so each sample waits for one addition only.
    double sum = 0;
    double errors = 0;
    for (std::size_t i = 0; i < run.size; ++i) {
      const DoubleDouble next = exactSum(sum, run.values[i]);
      sum = next.high;
      errors += next.low;
      high_[i + 1] = sum;
      low_[i + 1] = errors;
      largestError_ = std::max(largestError_, std::fabs(errors));
    }
    // One NaN or infinity stays in all sums behind it.
    finite_ = std::isfinite(sum) && std::isfinite(errors);
  }
  bool finite() const { return finite_; }

  /// The sum of samples [begin, end); false when it would not be precise.
  bool between(std::size_t begin, std::size_t end, DoubleDouble& sum) const {
    sum = exactSum(high_[end], -high_[begin]);
    sum.low += low_[end] - low_[begin];
    constexpr double rounding = 0x1p-53;
    constexpr double allowed = 0x1p-60;
    const double error = static_cast<double>(end - begin + 2) * rounding * largestError_;
    return error <= std::fabs(sum.high) * allowed;
  }

 private:
  std::vector<double>& high_;
  std::vector<double>& low_;
  double largestError_ = 0;
  bool finite_ = false;
};

/// Below this many windows over each sample adding them up one by one costs less.
constexpr Duration kLeastOverlap = 3;

template <class Plain, class FromSum>
bool slideSums(const WindowRun& run, RowScratch& scratch, RowBuffer& row, Plain plain, FromSum fromSum) {
  const auto added = [&](std::size_t begin, std::size_t end) {
    Plain state = plain;
    for (std::size_t i = begin; i < end; ++i) state.add(run.values[i]);
    return state.result();
  };
  if (row.size() >= kLeastOverlap && run.range >= kLeastOverlap * run.step) {
    const RunningSums sums(run, scratch);
    if (sums.finite())
      return slideWindows(run, row, [&](std::size_t begin, std::size_t end, Timestamp, double& value) {
        DoubleDouble sum;
        value = sums.between(begin, end, sum) ? fromSum(sum, end - begin) : added(begin, end);
        return true;
      });
  }
  return slideWindows(run, row, [&](std::size_t begin, std::size_t end, Timestamp, double& value) {
    value = added(begin, end);
    return true;
  });
}

/// Keeps the samples that can still become the first in `before`'s order; NaN only when there is nothing else.
template <class Before>
bool slideExtreme(const WindowRun& run, RowScratch& scratch, RowBuffer& row, Before before) {
  auto& order = scratch.order;
  order.clear();
  std::size_t head = 0;
  std::size_t seen = 0;
  return slideWindows(run, row, [&](std::size_t begin, std::size_t end, Timestamp, double& value) {
    for (seen = std::max(seen, begin); seen < end; ++seen) {
      const double now = run.values[seen];
      if (std::isnan(now)) continue;
      while (order.size() > head && before(now, run.values[order.back()])) order.pop_back();
      order.push_back(seen);
    }
    while (head < order.size() && order[head] < begin) ++head;
    value = head < order.size() ? run.values[order[head]] : run.values[end - 1];
    return true;
  });
}

struct PlainSum {
  KahanSum sum;
  void add(double value) { sum.add(value); }
  double result() const { return sum.total(); }
};

struct PlainMean {
  KahanMean mean;
  void add(double value) { mean.add(value); }
  double result() const { return mean.mean(); }
};

}  // namespace

bool rowRate(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideRate(run, scratch, row, true, true);
}
bool rowIncrease(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideRate(run, scratch, row, true, false);
}
bool rowDelta(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideRate(run, scratch, row, false, false);
}

bool rowSum(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideSums(run, scratch, row, PlainSum(),
                   [](const DoubleDouble& sum, std::size_t) { return sum.high + sum.low; });
}

bool rowAvg(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideSums(run, scratch, row, PlainMean(), [](const DoubleDouble& sum, std::size_t samples) {
    const auto count = static_cast<double>(samples);
    return sum.high / count + sum.low / count;
  });
}

bool rowCount(const WindowRun& run, RowScratch&, RowBuffer& row) {
  return slideWindows(run, row, [](std::size_t begin, std::size_t end, Timestamp, double& value) {
    value = static_cast<double>(end - begin);
    return true;
  });
}

bool rowMin(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideExtreme(run, scratch, row, [](double a, double b) { return a < b; });
}
bool rowMax(const WindowRun& run, RowScratch& scratch, RowBuffer& row) {
  return slideExtreme(run, scratch, row, [](double a, double b) { return a > b; });
}

}  // namespace oriel::promql
