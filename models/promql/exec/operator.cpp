#include "models/promql/exec/operator.h"

#include <limits>

namespace oriel::promql {

Result<SampleHold> materialise(QueryContext& context, Operator& from, int first, int count, Batch& into) {
  into.reset(from.series().size(), count);
  const std::uint64_t samples = from.series().size() * static_cast<std::uint64_t>(count);
  SampleHold hold(context, samples);
  ORIEL_TRY(context.hold(samples));
  ORIEL_TRY(from.rows(first, count, [&](int series, RowBuffer& row) -> Status {
    std::swap(into.row(series), row);
    into.order.push_back(series);
    const std::uint64_t surplus = histogramSurplus(into.row(series));
    hold.add(surplus);
    return surplus > 0 ? context.hold(surplus) : Status();
  }));
  return hold;
}

Status scalarValues(Operator& from, int first, int count, std::vector<double>& into) {
  into.assign(static_cast<std::size_t>(count), std::numeric_limits<double>::quiet_NaN());
  return from.rows(first, count, [&into](int, RowBuffer& row) -> Status {
    for (int i = 0; i < row.size(); ++i)
      if (row.isFloat(i)) into[static_cast<std::size_t>(i)] = row.value(i);
    return {};
  });
}

Status ScalarArguments::open() {
  for (const OperatorPtr& op : operators_) ORIEL_TRY(op->open());
  values_.resize(operators_.size());
  step_.resize(operators_.size());
  return {};
}

Status ScalarArguments::read(int first, int count) {
  for (std::size_t i = 0; i < operators_.size(); ++i) ORIEL_TRY(scalarValues(*operators_[i], first, count, values_[i]));
  return {};
}

const double* ScalarArguments::at(int step) {
  for (std::size_t i = 0; i < values_.size(); ++i) step_[i] = values_[i][static_cast<std::size_t>(step)];
  return step_.data();
}

}  // namespace oriel::promql
