#pragma once

#include "models/promql/ast.h"
#include "models/promql/exec/context.h"
#include "models/promql/exec/row.h"

namespace oriel::promql {

/// The arithmetic of two floats; comparisons answer 1 or 0.
double binaryFloats(BinaryOp op, double left, double right);

/// The answer of the operator still is the left side's metric: comparisons and trimming.
bool keepsMetric(BinaryOp op);

/// The larger and the smaller of two floats; NaN when one is NaN.
double maxOf(double a, double b);
double minOf(double a, double b);

/// A float, or a histogram when it is set.
struct Operand {
  double value = 0;
  HistogramPtr histogram;
};

/// One binary operation on two samples, either of which may be a histogram. For comparisons the answer is the left
/// sample and `kept` says whether it passes. Says through the context what does not fit together.
class BinaryCells {
 public:
  BinaryCells(QueryContext& context, BinaryOp op, SourceRange place) : context_(context), op_(op), place_(place) {}
  /// False: the two cannot be combined, there is no answer.
  bool combine(const Operand& left, const Operand& right, Operand& answer, bool& kept) const;
  /// Says that the operator has no answer for these kinds ("float", "histogram"); always false.
  bool incompatible(const char* left, const char* right) const;

 private:
  bool histogramAndFloat(const FloatHistogram& left, double right, Operand& answer) const;
  bool histograms(const Operand& left, const Operand& right, Operand& answer, bool& kept) const;

  QueryContext& context_;
  BinaryOp op_;
  SourceRange place_;
};

}  // namespace oriel::promql
