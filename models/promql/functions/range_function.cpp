#include "models/promql/functions/range_function.h"

#include <algorithm>

#include "models/base/text.h"

namespace oriel::promql {

void FunctionNotes::mixedFloatsAndHistograms() const {
  context.warn("encountered a mix of histograms and floats for metric name " + quote(metric), place);
}

void FunctionNotes::histogramsIgnored() const {
  context.info("ignored histograms in a range containing both floats and histograms for metric name " + quote(metric),
               place);
}

void FunctionNotes::possiblyNoCounter() const {
  context.info("metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + quote(metric),
               place);
}

void FunctionNotes::invalidQuantile(double q) const {
  context.warn("quantile value should be between 0 and 1, got " + formatFloatShort(q), place);
}

void FunctionNotes::overlappingStartTimes() const {
  context.warn("sample has start time that overlaps with previous sample timestamp for metric " + quote(metric), place);
}

const std::vector<RangeFunction>& rangeFunctions() {
  static const std::vector<RangeFunction> table = {
      {"avg_over_time", windowAvg, false, false, nullptr, rowAvg},
      {"changes", windowChanges},
      {"count_over_time", windowCount, false, false, nullptr, rowCount},
      {"delta", windowDelta, false, false, nullptr, rowDelta},
      {"deriv", windowDeriv},
      {"double_exponential_smoothing", windowDoubleExponentialSmoothing, false, false, checkSmoothingFactors},
      {"first_over_time", windowFirst, true},
      {"idelta", windowIdelta},
      {"increase", windowIncrease, false, true, nullptr, rowIncrease},
      {"irate", windowIrate},
      {"last_over_time", windowLast, true},
      {"mad_over_time", windowMad},
      {"max_over_time", windowMax, false, false, nullptr, rowMax},
      {"min_over_time", windowMin, false, false, nullptr, rowMin},
      {"predict_linear", windowPredictLinear},
      {"present_over_time", windowPresent},
      {"quantile_over_time", windowQuantile},
      {"rate", windowRate, false, true, nullptr, rowRate},
      {"resets", windowResets},
      {"stddev_over_time", windowStddev},
      {"stdvar_over_time", windowStdvar},
      {"sum_over_time", windowSum, false, false, nullptr, rowSum},
      {"ts_of_first_over_time", windowTimeOfFirst},
      {"ts_of_last_over_time", windowTimeOfLast},
      {"ts_of_max_over_time", windowTimeOfMax},
      {"ts_of_min_over_time", windowTimeOfMin},
  };
  return table;
}

const RangeFunction* findRangeFunction(std::string_view name) {
  const auto& table = rangeFunctions();
  const auto found = std::find_if(table.begin(), table.end(), [&](const RangeFunction& f) { return f.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace oriel::promql
