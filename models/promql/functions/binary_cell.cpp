#include "models/promql/functions/binary_cell.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/histogram_trim.h"

namespace oriel::promql {
namespace {

constexpr double kCellInfinity = std::numeric_limits<double>::infinity();

}  // namespace

double maxOf(double a, double b) {
  // As in Go, infinity is the largest even beside NaN.
  if (a == kCellInfinity || b == kCellInfinity) return kCellInfinity;
  return std::isnan(a) || std::isnan(b) ? a + b : std::max(a, b);
}

double minOf(double a, double b) {
  if (a == -kCellInfinity || b == -kCellInfinity) return -kCellInfinity;
  return std::isnan(a) || std::isnan(b) ? a + b : std::min(a, b);
}

double binaryFloats(BinaryOp op, double left, double right) {
  switch (op) {
    case BinaryOp::Add: return left + right;
    case BinaryOp::Sub: return left - right;
    case BinaryOp::Mul: return left * right;
    case BinaryOp::Div: return left / right;
    case BinaryOp::Mod: return std::fmod(left, right);
    case BinaryOp::Pow: return std::pow(left, right);
    case BinaryOp::Atan2: return std::atan2(left, right);
    case BinaryOp::Equal: return left == right ? 1 : 0;
    case BinaryOp::NotEqual: return left != right ? 1 : 0;
    case BinaryOp::Less: return left < right ? 1 : 0;
    case BinaryOp::LessEqual: return left <= right ? 1 : 0;
    case BinaryOp::Greater: return left > right ? 1 : 0;
    case BinaryOp::GreaterEqual: return left >= right ? 1 : 0;
    default: return std::numeric_limits<double>::quiet_NaN();
  }
}

bool keepsMetric(BinaryOp op) { return isComparison(op) || isTrim(op); }

bool BinaryCells::incompatible(const char* left, const char* right) const {
  const std::string op = binaryOpText(op_);
  context_.info(
      "incompatible sample types encountered for binary operator \"" + op + "\": " + left + " " + op + " " + right,
      place_);
  return false;
}

bool BinaryCells::combine(const Operand& left, const Operand& right, Operand& answer, bool& kept) const {
  kept = true;
  answer = {};
  if (!left.histogram && !right.histogram) {
    if (isTrim(op_)) return incompatible("float", "float");
    const double value = binaryFloats(op_, left.value, right.value);
    if (isComparison(op_)) {
      kept = value != 0;
      answer.value = left.value;
    } else {
      answer.value = value;
    }
    return true;
  }
  if (left.histogram && right.histogram) return histograms(left, right, answer, kept);
  if (left.histogram) return histogramAndFloat(*left.histogram, right.value, answer);
  if (op_ != BinaryOp::Mul) return incompatible("float", "histogram");
  return histogramAndFloat(*right.histogram, left.value, answer);
}

bool BinaryCells::histogramAndFloat(const FloatHistogram& left, double right, Operand& answer) const {
  if (isTrim(op_)) {
    answer.histogram = std::make_shared<const FloatHistogram>(trimHistogram(left, right, op_ == BinaryOp::TrimUpper));
    return true;
  }
  if (op_ != BinaryOp::Mul && op_ != BinaryOp::Div) return incompatible("histogram", "float");
  FloatHistogram result = compactHistogram(left);
  if (op_ == BinaryOp::Mul) {
    scaleHistogram(result, right);
  } else {
    divideHistogram(result, right);
  }
  answer.histogram = std::make_shared<const FloatHistogram>(std::move(result));
  return true;
}

bool BinaryCells::histograms(const Operand& left, const Operand& right, Operand& answer, bool& kept) const {
  if (op_ == BinaryOp::Equal || op_ == BinaryOp::NotEqual) {
    kept = sameHistogram(*left.histogram, *right.histogram) == (op_ == BinaryOp::Equal);
    answer = left;
    return true;
  }
  if (op_ != BinaryOp::Add && op_ != BinaryOp::Sub) return incompatible("histogram", "histogram");
  const bool adds = op_ == BinaryOp::Add;
  HistogramNotes notes;
  auto result = adds ? addHistograms(*left.histogram, *right.histogram, notes)
                     : subtractHistograms(*left.histogram, *right.histogram, notes);
  if (!result) {
    context_.warn(std::string("incompatible bucket layout encountered for binary operator ") + binaryOpText(op_),
                  place_);
    return false;
  }
  const std::string during = adds ? "addition" : "subtraction";
  if (notes.conflictingResets) context_.warn("conflicting counter resets during histogram " + during, place_);
  if (notes.boundsReconciled) context_.info("mismatched custom buckets were reconciled during " + during, place_);
  if (!adds) result->hint = CounterResetHint::Gauge;
  answer.histogram = std::make_shared<const FloatHistogram>(std::move(*result));
  return true;
}

}  // namespace oriel::promql
