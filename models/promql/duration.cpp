#include "models/promql/duration.h"

#include <algorithm>
#include <cmath>

namespace oriel::promql {
namespace {

Result<double> applyDurationOp(DurationExpr::Op op, double left, double right) {
  switch (op) {
    case DurationExpr::Op::Add: return left + right;
    case DurationExpr::Op::Sub: return left - right;
    case DurationExpr::Op::Mul: return left * right;
    case DurationExpr::Op::Div:
      if (right == 0) return makeError(ErrorCode::Execution, "division by zero");
      return left / right;
    case DurationExpr::Op::Mod:
      if (right == 0) return makeError(ErrorCode::Execution, "modulo by zero");
      return std::fmod(left, right);
    case DurationExpr::Op::Pow: return std::pow(left, right);
    case DurationExpr::Op::Min: return std::min(left, right);
    case DurationExpr::Op::Max: return std::max(left, right);
    default: return makeError(ErrorCode::Internal, "not an operator of two durations");
  }
}

}  // namespace

Result<double> durationSeconds(const DurationExpr& expr, Duration step, Duration range) {
  switch (expr.op) {
    case DurationExpr::Op::Literal: return expr.seconds;
    case DurationExpr::Op::Step: return static_cast<double>(step) / 1000;
    case DurationExpr::Op::Range: return static_cast<double>(range) / 1000;
    case DurationExpr::Op::Neg: {
      ORIEL_ASSIGN(const double value, durationSeconds(*expr.operands[0], step, range));
      return -value;
    }
    default: break;
  }
  ORIEL_ASSIGN(const double left, durationSeconds(*expr.operands[0], step, range));
  ORIEL_ASSIGN(const double right, durationSeconds(*expr.operands[1], step, range));
  return applyDurationOp(expr.op, left, right);
}

bool isConstant(const DurationExpr& expr) {
  if (expr.op == DurationExpr::Op::Step || expr.op == DurationExpr::Op::Range) return false;
  return std::all_of(expr.operands.begin(), expr.operands.end(),
                     [](const auto& operand) { return isConstant(*operand); });
}

Result<Duration> toMilliseconds(double seconds) {
  constexpr double kMaxSeconds = 9223372036.854775807;
  if (!(seconds <= kMaxSeconds && seconds >= -kMaxSeconds))
    return makeError(ErrorCode::InvalidInput, "duration out of range");
  return static_cast<Duration>(std::llround(seconds * 1000));
}

Result<Duration> resolveDuration(const DurationExpr& expr, Duration step, Duration range, bool mustBePositive) {
  ORIEL_ASSIGN(const double seconds, durationSeconds(expr, step, range));
  if (mustBePositive && !(seconds > 0)) return makeError(ErrorCode::Execution, "duration must be greater than 0");
  return toMilliseconds(seconds);
}

}  // namespace oriel::promql
