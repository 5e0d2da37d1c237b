#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// The values of a calculated field, or nothing when the frame has not what is needed.
using Calculated = std::optional<std::vector<Cell>>;

/// A side of a binary operation: a field by its name, all fields of a type, or a number.
struct Operand {
  std::string matcher;  ///< "byName", "byType"; empty: a fixed number
  std::string text;
};
struct BinaryPlan {
  Operand left, right;
  std::string op;
};
BinaryPlan readBinary(const Json& options, const StepFrames& frames);
Calculated calculateBinary(const BinaryPlan& plan, const StepFrames& frames, StepNames& names, std::size_t f);
/// Every field of the type that the left side names gets a result of its own.
StepFrames calculateEachOfType(const BinaryPlan& plan, const StepFrames& frames, const Json& options);

Calculated calculateUnary(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f);
Calculated calculateRows(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f);
Calculated calculateCumulative(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f);
Calculated calculateWindow(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f);

/// Numbers of a column for arithmetic: null is 0, what is no number NaN.
std::vector<double> operandColumn(const Field& field);

}  // namespace oriel::dashboards
