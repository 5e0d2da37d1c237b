#pragma once

#include <functional>

#include "models/promql/exec/operator.h"
#include "models/promql/functions/binary_cell.h"

namespace oriel::promql {

/// Two scalars: a binary operator, min_of, max_of.
class ScalarScalar : public Operator {
 public:
  using Function = std::function<double(double, double)>;
  ScalarScalar(QueryContext& context, Grid grid, Function function, OperatorPtr left, OperatorPtr right)
      : Operator(context, grid), function_(std::move(function)), left_(std::move(left)), right_(std::move(right)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Function function_;
  OperatorPtr left_;
  OperatorPtr right_;
  RowBuffer row_;
};

/// A vector and a scalar, in either order. Comparisons keep the vector's sample, or answer 0 and 1 with `returnBool`.
class VectorScalar : public Operator {
 public:
  struct Shape {
    BinaryOp op;
    bool scalarLeft;
    bool returnBool;
    SourceRange place;
  };
  VectorScalar(QueryContext& context, Grid grid, Shape shape, OperatorPtr vector, OperatorPtr scalar)
      : Operator(context, grid),
        shape_(shape),
        cells_(context, shape.op, shape.place),
        vector_(std::move(vector)),
        scalar_(std::move(scalar)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  bool change(RowBuffer& row, const std::vector<double>& scalars);
  void changeFloat(RowBuffer& row, int i, double scalar);
  void changeHistogram(RowBuffer& row, int i, double scalar);

  Shape shape_;
  BinaryCells cells_;
  OperatorPtr vector_;
  OperatorPtr scalar_;
  std::vector<double> scalars_;
};

}  // namespace oriel::promql
