#include "models/promql/exec/scalars.h"

#include <limits>

namespace oriel::promql {

Status NumberOperator::open() {
  series_.assign(1, {});
  return {};
}

Status NumberOperator::rows(int, int count, const RowSink& sink) {
  row_.reset(count);
  for (int i = 0; i < count; ++i) row_.setFloat(i, value_);
  return sink(0, row_);
}

Status TimeOperator::open() {
  series_.assign(1, {});
  return {};
}

Status TimeOperator::rows(int first, int count, const RowSink& sink) {
  row_.reset(count);
  for (int i = 0; i < count; ++i) row_.setFloat(i, static_cast<double>(grid_.at(first + i)) / 1000);
  return sink(0, row_);
}

Status ScalarOfVector::open() {
  series_.assign(1, {});
  return input_->open();
}

Status ScalarOfVector::rows(int first, int count, const RowSink& sink) {
  row_.reset(count);
  for (int i = 0; i < count; ++i) row_.setFloat(i, std::numeric_limits<double>::quiet_NaN());
  found_.assign(static_cast<std::size_t>(count), 0);
  ORIEL_TRY(input_->rows(first, count, [&](int, RowBuffer& input) -> Status {
    for (int i = 0; i < count; ++i) {
      if (!input.isFloat(i)) continue;
      const bool only = ++found_[static_cast<std::size_t>(i)] == 1;
      row_.setFloat(i, only ? input.value(i) : std::numeric_limits<double>::quiet_NaN());
    }
    return {};
  }));
  return sink(0, row_);
}

Status StepInvariant::open() {
  ORIEL_TRY(input_->open());
  series_ = input_->series();
  return {};
}

Status StepInvariant::evaluate() {
  evaluated_ = true;
  return input_->rows(0, 1, [this](int series, RowBuffer& row) -> Status {
    cells_.emplace_back(series, row);
    return {};
  });
}

Status StepInvariant::rows(int, int count, const RowSink& sink) {
  if (!evaluated_) ORIEL_TRY(evaluate());
  for (const auto& [series, cell] : cells_) {
    ORIEL_TRY(context_.check());
    row_.reset(count);
    for (int i = 0; i < count; ++i) row_.copyCell(i, cell, 0);
    ORIEL_TRY(sink(series, row_));
  }
  return {};
}

}  // namespace oriel::promql
