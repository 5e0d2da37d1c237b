#pragma once

#include <functional>
#include <memory>

#include "models/base/result.h"
#include "models/promql/exec/row.h"
#include "models/promql/exec/sample_columns.h"

namespace oriel::promql {

/// Turns the samples of one series into its row. Each thread that reads a selection has one of its own.
class RowMaker {
 public:
  virtual ~RowMaker() = default;
  /// Fills `row`, which comes with `count` absent cells for the steps from `first` on; false when none was set.
  virtual Result<bool> make(int series, const SampleColumns& columns, int first, int count, RowBuffer& row) = 0;
};

/// Called once a thread, on that thread.
using RowMakerFactory = std::function<std::unique_ptr<RowMaker>()>;

}  // namespace oriel::promql
