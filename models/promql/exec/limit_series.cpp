#include "models/promql/exec/limit_series.h"

#include <algorithm>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/exec/aggregate_select.h"

namespace oriel::promql {

Status LimitSeries::open() {
  ORIEL_TRY(parameter_->open());
  ORIEL_TRY(input_->open());
  series_ = input_->series();
  std::vector<OutputSeries> groups;
  groupOf_ = grouping_.assign(series_, groups);
  groups_ = groups.size();
  for (const OutputSeries& series : series_)
    offsets_.push_back(static_cast<double>(series.labels.hash()) / 18446744073709551615.0);
  return {};
}

Status LimitSeries::checkParameters() {
  if (!ratio_) return checkCounts(parameters_);
  const ParameterBounds bounds = boundsOf(parameters_);
  if (bounds.anyNaN) return makeError(ErrorCode::Execution, "Ratio value is NaN");
  for (const double extreme : {bounds.most, bounds.least})
    if (std::fabs(extreme) > 1)
      context_.warn("ratio value should be between -1 and 1, got " + formatFloatShort(extreme) + ", capping to " +
                        formatFloatShort(std::copysign(1, extreme)),
                    place_);
  for (double& parameter : parameters_) parameter = std::clamp(parameter, -1.0, 1.0);
  return {};
}

bool LimitSeries::keeps(int series, int step) {
  const double parameter = parameters_[static_cast<std::size_t>(step)];
  const double offset = offsets_[static_cast<std::size_t>(series)];
  if (ratio_) return parameter >= 0 ? offset < parameter : offset >= 1 + parameter;
  auto& taken = taken_[static_cast<std::size_t>(groupOf_[static_cast<std::size_t>(series)])];
  if (taken[static_cast<std::size_t>(step)] + 1 > std::trunc(parameter)) return false;
  taken[static_cast<std::size_t>(step)] += 1;
  return true;
}

Status LimitSeries::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(scalarValues(*parameter_, first, count, parameters_));
  ORIEL_TRY(checkParameters());
  taken_.assign(groups_, std::vector<double>(static_cast<std::size_t>(count), 0));
  return input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    bool any = false;
    for (int i = 0; i < row.size(); ++i) {
      if (row.present(i) && !keeps(series, i)) row.setAbsent(i);
      any |= row.present(i);
    }
    return any ? sink(series, row) : Status();
  });
}

}  // namespace oriel::promql
