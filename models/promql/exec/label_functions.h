#pragma once

#include <functional>
#include <string>

#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// label_replace and label_join: the labels of the series change once, the rows pass through.
/// Series that become equal are one series as long as their samples do not meet.
class LabelFunction : public Operator {
 public:
  /// Gives the value that a series' destination label gets; an error ends the query. `changed` false leaves the series.
  using NewValue = std::function<std::string(const Labels& labels, bool& changed)>;

  LabelFunction(QueryContext& context, Grid grid, OperatorPtr input, std::string destination, NewValue newValue)
      : Operator(context, grid),
        input_(std::move(input)),
        destination_(std::move(destination)),
        newValue_(std::move(newValue)) {}

  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  OperatorPtr input_;
  std::string destination_;
  NewValue newValue_;
  std::vector<int> outputOf_;  ///< of each input series
  bool joins_ = false;         ///< several input series became one; their samples must not meet
  Batch batch_;
};

/// Arguments after the vector, as written.
Result<OperatorPtr> makeLabelReplace(QueryContext& context, Grid grid, OperatorPtr input,
                                     const std::vector<std::string>& texts);
Result<OperatorPtr> makeLabelJoin(QueryContext& context, Grid grid, OperatorPtr input,
                                  const std::vector<std::string>& texts);

/// A label name as Prometheus 3 takes it: well-formed UTF-8 and not empty.
bool isLabelName(const std::string& name);

}  // namespace oriel::promql
