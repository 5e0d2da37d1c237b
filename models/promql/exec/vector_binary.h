#pragma once

#include <cstdint>

#include "models/promql/exec/label_tools.h"
#include "models/promql/exec/operator.h"
#include "models/promql/functions/binary_cell.h"

namespace oriel::promql {

/// Arithmetic and comparison of two vectors, one-to-one or many-to-one. Which series meet is found once; at each step
/// only cells are combined. The side with at most one series a group is called "one", the other "many".
class VectorBinary : public Operator {
 public:
  struct Shape {
    BinaryOp op;
    bool returnBool;
    VectorMatching matching;
    SourceRange place;
  };
  VectorBinary(QueryContext& context, Grid grid, Shape shape, OperatorPtr left, OperatorPtr right)
      : Operator(context, grid),
        shape_(std::move(shape)),
        swapped_(shape_.matching.cardinality == Cardinality::OneToMany),
        cells_(context, shape_.op, shape_.place),
        signature_(shape_.matching.on, shape_.matching.labels),
        many_(std::move(swapped_ ? right : left)),
        one_(std::move(swapped_ ? left : right)) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  /// One group of matching labels.
  struct Group {
    std::vector<int> many;
    std::vector<int> one;
    std::vector<std::uint8_t> matched;  ///< steps at which a series of "many" was answered already
  };
  struct Pair {
    int many;
    int one;
    int group;
  };

  OutputSeries resultSeries(const OutputSeries& many, const OutputSeries& one) const;
  Status checkOneSide(int count);
  Status checkManySide(Group& group, int step) const;
  Status combine(const Pair& pair, int count, RowBuffer& into);
  Error duplicateOnOneSide(int first, int second) const;

  Shape shape_;
  bool swapped_;
  BinaryCells cells_;
  LabelSubset signature_;
  OperatorPtr many_;
  OperatorPtr one_;
  std::vector<Group> groups_;
  std::vector<std::vector<Pair>> pairs_;  ///< for each output series
  Batch manyRows_;
  Batch oneRows_;
  RowBuffer row_;
};

}  // namespace oriel::promql
