#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/promql/exec/context.h"
#include "models/promql/exec/row.h"
#include "models/promql/functions/row_function.h"

namespace oriel::promql {

/// Where a function may complain: knows the place of the range argument and the metric.
struct FunctionNotes {
  QueryContext& context;
  SourceRange place;
  std::string_view metric;

  void mixedFloatsAndHistograms() const;
  void histogramsIgnored() const;
  void possiblyNoCounter() const;
  void invalidQuantile(double q) const;
  void overlappingStartTimes() const;
};

/// The samples of one series in the window (start, end] of one step. Never empty of both kinds.
struct Window {
  const Timestamp* times = nullptr;
  const double* values = nullptr;
  std::size_t size = 0;
  const Timestamp* histogramTimes = nullptr;
  const HistogramPtr* histograms = nullptr;
  std::size_t histogramCount = 0;
  /// Beside the times: when the counter of each sample began, 0 where unknown. Null when no sample of the series says.
  const Timestamp* startTimes = nullptr;
  const Timestamp* histogramStartTimes = nullptr;
  /// Values before a counter reset inside the window, in time order (only for functions that ask for them).
  const double* beforeResets = nullptr;
  std::size_t resetCount = 0;
  Timestamp start = 0;
  Timestamp end = 0;
  Duration range = 0;
  Timestamp evaluation = 0;            ///< the step
  const double* parameters = nullptr;  ///< the scalar arguments in order
  const FunctionNotes* notes = nullptr;
};

struct WindowResult {
  double value = 0;
  HistogramPtr histogram;
};

/// False: no sample at this step.
using WindowFunction = bool (*)(const Window& window, WindowResult& result);

/// One row of the table of functions over range vectors.
struct RangeFunction {
  std::string_view name;
  WindowFunction evaluate;
  bool keepsName = false;
  bool needsResets = false;
  /// Asked once a step before any series; an error ends the query (parameters out of bounds).
  Status (*checkParameters)(const double* parameters) = nullptr;
  /// The same for all windows of a series that holds floats only; may be missing.
  RowFunction evaluateRow = nullptr;
};

/// Null when there is no such function over range vectors.
const RangeFunction* findRangeFunction(std::string_view name);
const std::vector<RangeFunction>& rangeFunctions();

// functions/rate.cpp
bool windowRate(const Window& window, WindowResult& result);
bool windowIncrease(const Window& window, WindowResult& result);
bool windowDelta(const Window& window, WindowResult& result);
bool windowIrate(const Window& window, WindowResult& result);
bool windowIdelta(const Window& window, WindowResult& result);
bool windowChanges(const Window& window, WindowResult& result);
bool windowResets(const Window& window, WindowResult& result);

// functions/over_time.cpp
bool windowSum(const Window& window, WindowResult& result);
bool windowAvg(const Window& window, WindowResult& result);
bool windowCount(const Window& window, WindowResult& result);
bool windowMin(const Window& window, WindowResult& result);
bool windowMax(const Window& window, WindowResult& result);
bool windowFirst(const Window& window, WindowResult& result);
bool windowLast(const Window& window, WindowResult& result);
bool windowPresent(const Window& window, WindowResult& result);
bool windowStddev(const Window& window, WindowResult& result);
bool windowStdvar(const Window& window, WindowResult& result);
bool windowQuantile(const Window& window, WindowResult& result);
bool windowMad(const Window& window, WindowResult& result);
bool windowTimeOfMin(const Window& window, WindowResult& result);
bool windowTimeOfMax(const Window& window, WindowResult& result);
bool windowTimeOfFirst(const Window& window, WindowResult& result);
bool windowTimeOfLast(const Window& window, WindowResult& result);

// functions/regression.cpp
bool windowDeriv(const Window& window, WindowResult& result);
bool windowPredictLinear(const Window& window, WindowResult& result);
bool windowDoubleExponentialSmoothing(const Window& window, WindowResult& result);
Status checkSmoothingFactors(const double* parameters);

}  // namespace oriel::promql
