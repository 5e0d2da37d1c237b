#include "models/promql/exec/aggregate.h"

namespace oriel::promql {

Status AggregateOperator::open() {
  ORIEL_TRY(input_->open());
  groupOf_ = grouping_.assign(input_->series(), series_);
  for (std::size_t i = 0; i < series_.size(); ++i) accumulators_.push_back(makeAccumulator(op_, context_, place_));
  return {};
}

Status AggregateOperator::rows(int first, int count, const RowSink& sink) {
  const std::uint64_t cells = series_.size() * static_cast<std::uint64_t>(count);
  const SampleHold hold(context_, cells);
  ORIEL_TRY(context_.hold(cells));
  for (const auto& accumulator : accumulators_) accumulator->reset(count);
  ORIEL_TRY(input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    const int group = groupOf_[static_cast<std::size_t>(series)];
    const Labels& labels = input_->series()[static_cast<std::size_t>(series)].labels;
    accumulators_[static_cast<std::size_t>(group)]->add(row, labels.metricName());
    return {};
  }));
  for (std::size_t group = 0; group < accumulators_.size(); ++group) {
    row_.reset(count);
    accumulators_[group]->finish(row_);
    ORIEL_TRY(sink(static_cast<int>(group), row_));
  }
  return {};
}

}  // namespace oriel::promql
