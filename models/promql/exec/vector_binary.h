#pragma once

#include <cstdint>
#include <optional>

#include "models/promql/exec/label_tools.h"
#include "models/promql/exec/operator.h"
#include "models/promql/functions/binary_cell.h"

namespace oriel::promql {

/// Arithmetic and comparison of two vectors, one-to-one or many-to-one. Which series meet is found once; at each step
/// only cells are combined. The side with at most one series a group is called "one", the other "many". With a fill
/// modifier a sample whose partner is missing at a step meets the fill value instead.
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
        one_(std::move(swapped_ ? left : right)),
        fillMany_(swapped_ ? shape_.matching.fillRight : shape_.matching.fillLeft),
        fillOne_(swapped_ ? shape_.matching.fillLeft : shape_.matching.fillRight) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  /// One group of matching labels.
  struct Group {
    std::vector<int> many;
    std::vector<int> one;
    std::vector<std::uint8_t> matched;  ///< steps at which a series of "many" was answered already
    std::vector<std::uint8_t> anyOne;   ///< steps at which "one" has a sample; only kept for fillOne_
  };
  static constexpr int kFilled = -1;
  struct Pair {
    int many;  ///< kFilled: the fill value stands there
    int one;
    int group;
  };
  /// What answers one series: pairs of samples first, then those that wait for nobody of "many" to have matched.
  struct Output {
    std::vector<Pair> pairs;
    std::vector<Pair> fillsMany;
  };

  OutputSeries resultSeries(const OutputSeries& many, const OutputSeries& one) const;
  void addPair(SeriesIndex& outputs, const OutputSeries& many, const OutputSeries& one, Pair pair);
  void pairSeries();
  void resetGroups(int count);
  Status checkOneSide(int count);
  Status checkManySide(Group& group, int step) const;
  static bool meet(const Group& group, const RowBuffer* many, const RowBuffer* one, int step);
  Status combine(const Pair& pair, int count, RowBuffer& into);
  Status put(const Operand& answer, bool kept, int step, RowBuffer& into);
  Status rowsWithFills(int count, const RowSink& sink);
  Error duplicateOnOneSide(int first, int second) const;

  Shape shape_;
  bool swapped_;
  BinaryCells cells_;
  LabelSubset signature_;
  OperatorPtr many_;
  OperatorPtr one_;
  std::optional<double> fillMany_;
  std::optional<double> fillOne_;
  std::vector<Group> groups_;
  std::vector<Output> outputs_;      ///< for each output series
  std::vector<std::uint8_t> taken_;  ///< steps at which the output has had a match, kept or not
  Batch manyRows_;
  Batch oneRows_;
  Batch answers_;  ///< only with fillMany_
  RowBuffer row_;
};

}  // namespace oriel::promql
