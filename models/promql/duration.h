#pragma once

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/promql/ast.h"

namespace oriel::promql {

/// Seconds that a duration expression stands for; `step` and `range` (of the query, ms) answer step() and range().
/// Execution error: division or modulo by zero. The parser folds what is constant, so the evaluator needs this only
/// where a `rangeExpr`, `stepExpr` or `offsetExpr` stands.
Result<double> durationSeconds(const DurationExpr& expr, Duration step, Duration range);

/// True when no step() or range() stands in it.
bool isConstant(const DurationExpr& expr);

/// Seconds as whole milliseconds. InvalidInput "duration out of range" beyond what Prometheus holds (292 years).
Result<Duration> toMilliseconds(double seconds);

/// durationSeconds and toMilliseconds in one; a duration that must be positive (ranges and steps) is refused otherwise,
/// with Prometheus' text.
Result<Duration> resolveDuration(const DurationExpr& expr, Duration step, Duration range, bool mustBePositive);

}  // namespace oriel::promql
