#pragma once

#include <string>

#include "models/promql/ast.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {

/// A function over an anchored or smoothed range. Its windows hold samples outside of (start, end] too: before the
/// start as far as the lookback reaches, and with `smoothed` after the end as far.
struct ExtendedFunction {
  std::string_view name;
  bool smoothed = false;  ///< may be asked of smoothed ranges
  bool counter = false;   ///< expects a counter
  bool (*evaluate)(const Window& window, bool smoothed, WindowResult& result) = nullptr;
};

/// Null for functions that know no such edges.
const ExtendedFunction* findExtendedFunction(std::string_view name, Edges edges);
/// What to say then.
std::string extendedFunctionRefusal(std::string_view name, Edges edges);

/// The value at `time` on the line between two neighbours. A counter that went down between them began at zero.
struct TimedFloat {
  Timestamp time = 0;
  double value = 0;
};
double interpolated(TimedFloat before, TimedFloat after, Timestamp time, bool counter);

struct TimedHistogram {
  Timestamp time = 0;
  HistogramPtr histogram;
};
/// The same of histograms; null, with a warning, when one has exponential buckets and the other custom ones.
HistogramPtr interpolated(const TimedHistogram& before, const TimedHistogram& after, Timestamp time, bool counter,
                          const FunctionNotes& notes);

/// Which samples of a column matter to a window: from the last at or before its start to the last inside it, or with
/// `smoothed` to the first at or after its end. False when there is nothing to measure.
struct SampleSpan {
  std::size_t first = 0;
  std::size_t last = 0;
};
bool spanOfWindow(const Timestamp* times, std::size_t size, Timestamp start, Timestamp end, bool smoothed,
                  SampleSpan& span);
/// What a column of floats is worth at the edges of the window.
double leftEdge(const Window& window, SampleSpan span, bool smoothed, bool counter);
double rightEdge(const Window& window, SampleSpan span, bool smoothed, bool counter);

}  // namespace oriel::promql
