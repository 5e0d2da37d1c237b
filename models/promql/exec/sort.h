#pragma once

#include <string>

#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// sort, sort_desc, sort_by_label, sort_by_label_desc: the order of an instant query's answer. Range answers are sorted
/// by labels whatever this does, so their rows pass through.
class SortOperator : public Operator {
 public:
  /// By value when `labels` is empty and `byLabel` is not set.
  struct Order {
    bool descending = false;
    bool byLabel = false;
    std::vector<std::string> labels{};
  };
  SortOperator(QueryContext& context, Grid grid, Order order, OperatorPtr input)
      : Operator(context, grid), order_(std::move(order)), input_(std::move(input)) {}
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  bool before(int a, int b) const;

  Order order_;
  OperatorPtr input_;
  Batch batch_;
};

/// Compares texts with the numbers inside them by their value: negative, zero or positive.
int compareNaturally(std::string_view a, std::string_view b);

}  // namespace oriel::promql
