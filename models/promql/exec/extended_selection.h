#pragma once

#include "models/promql/exec/selection.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {

/// The windows of an anchored or smoothed selector: what they measure, and the wider selection that is read for them.
struct ExtendedSelection {
  Selection wide;
  WindowEnd end;
  Duration range = 0;
  bool smoothed = false;
};

/// Lets the windows of `selection` begin a lookback earlier and, with `smoothed`, end a lookback later.
ExtendedSelection extendSelection(Selection selection, Duration lookback, bool smoothed);

/// The samples that the wide windows of a run of steps see, one window after the other.
class ExtendedWindows {
 public:
  ExtendedWindows(const ExtendedSelection& selection, const SampleColumns& columns)
      : selection_(selection), columns_(columns) {}
  /// Of the next step; steps only go forward. Notes and parameters are left to the caller.
  Window at(Timestamp step);

 private:
  struct Cursor {
    std::size_t begin = 0;
    std::size_t end = 0;
    void move(const std::vector<Timestamp>& times, Timestamp after, Timestamp until) {
      while (end < times.size() && times[end] <= until) ++end;
      while (begin < end && times[begin] <= after) ++begin;
    }
  };

  const ExtendedSelection& selection_;
  const SampleColumns& columns_;
  Cursor floats_;
  Cursor histograms_;
};

}  // namespace oriel::promql
