#pragma once

#include "models/promql/exec/row.h"
#include "models/promql/exec/sample_columns.h"

namespace oriel::promql {

/// The windows (end - range, end] of a run of steps over the floats of one series.
struct WindowRun {
  const Timestamp* times = nullptr;
  const double* values = nullptr;
  std::size_t size = 0;
  Timestamp firstEnd = 0;
  Duration step = 0;
  Duration range = 0;
};

/// What row functions need to remember from row to row, so that nothing is allocated for each series.
struct RowScratch {
  std::vector<double> high;  ///< sums of all values before each sample, to twice the precision of a double
  std::vector<double> low;
  std::vector<std::size_t> order;  ///< samples that may still become the smallest or largest of a window
  std::vector<std::size_t> resetAt;
};

/// Fills a row at once: all steps of a function over windows of floats, sharing what neighbouring windows have in
/// common. Gives what the function of one window gives (to the rounding of compensated sums). False: no cell is set.
using RowFunction = bool (*)(const WindowRun& run, RowScratch& scratch, RowBuffer& row);

// functions/row_function.cpp
bool rowRate(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowIncrease(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowDelta(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowSum(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowAvg(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowCount(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowMin(const WindowRun& run, RowScratch& scratch, RowBuffer& row);
bool rowMax(const WindowRun& run, RowScratch& scratch, RowBuffer& row);

}  // namespace oriel::promql
