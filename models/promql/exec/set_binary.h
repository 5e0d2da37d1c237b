#pragma once

#include <cstdint>

#include "models/promql/exec/label_tools.h"
#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// and, unless: the left samples whose group of matching labels has (has not) a sample on the right. Only one presence
/// mark a group and step is kept of the right side.
class AndUnless : public Operator {
 public:
  AndUnless(QueryContext& context, Grid grid, bool unless, LabelSubset signature, OperatorPtr left, OperatorPtr right)
      : Operator(context, grid),
        unless_(unless),
        signature_(std::move(signature)),
        left_(std::move(left)),
        right_(std::move(right)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  bool unless_;
  LabelSubset signature_;
  OperatorPtr left_;
  OperatorPtr right_;
  std::vector<int> leftGroup_;
  std::vector<int> rightGroup_;
  std::vector<std::vector<std::uint8_t>> present_;  ///< a group; empty when nothing is there
};

/// or: all left samples, and the right ones whose group has none on the left.
class OrOperator : public Operator {
 public:
  OrOperator(QueryContext& context, Grid grid, LabelSubset signature, OperatorPtr left, OperatorPtr right)
      : Operator(context, grid), signature_(std::move(signature)), left_(std::move(left)), right_(std::move(right)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  Status readLeft(int first, int count);
  Status readRight(int first, int count);

  LabelSubset signature_;
  OperatorPtr left_;
  OperatorPtr right_;
  std::vector<int> leftGroup_;
  std::vector<int> rightGroup_;
  std::vector<int> rightOutput_;
  std::vector<std::vector<std::uint8_t>> present_;
  Batch batch_;
};

}  // namespace oriel::promql
