#pragma once

#include <string_view>
#include <vector>

#include "models/promql/exec/row.h"

namespace oriel::promql {

/// One row of the table of functions that answer each sample of an instant vector by itself. False: no sample.
/// `parameters` are the scalar arguments in order; a missing optional one stands with its default.
struct CellFunction {
  std::string_view name;
  bool (*ofFloat)(double& value, const double* parameters) = nullptr;
  bool (*ofHistogram)(const FloatHistogram& histogram, double& value) = nullptr;
  std::vector<double> defaults{};  ///< of the optional parameters at the end
  bool ofTime = false;             ///< without an argument it is asked of time()
};

const CellFunction* findCellFunction(std::string_view name);
const std::vector<CellFunction>& cellFunctions();

}  // namespace oriel::promql
