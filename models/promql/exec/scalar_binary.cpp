#include "models/promql/exec/scalar_binary.h"

namespace oriel::promql {

Status ScalarScalar::open() {
  series_.assign(1, {});
  ORIEL_TRY(left_->open());
  return right_->open();
}

Status ScalarScalar::rows(int first, int count, const RowSink& sink) {
  std::vector<double> left;
  std::vector<double> right;
  ORIEL_TRY(scalarValues(*left_, first, count, left));
  ORIEL_TRY(scalarValues(*right_, first, count, right));
  row_.reset(count);
  for (int i = 0; i < count; ++i)
    row_.setFloat(i, function_(left[static_cast<std::size_t>(i)], right[static_cast<std::size_t>(i)]));
  return sink(0, row_);
}

Status VectorScalar::open() {
  ORIEL_TRY(vector_->open());
  ORIEL_TRY(scalar_->open());
  series_ = vector_->series();
  if (!keepsMetric(shape_.op) || shape_.returnBool)
    for (OutputSeries& series : series_) series.dropName = true;
  return {};
}

Status VectorScalar::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(scalarValues(*scalar_, first, count, scalars_));
  return vector_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    if (!change(row, scalars_)) return {};
    return sink(series, row);
  });
}

bool VectorScalar::change(RowBuffer& row, const std::vector<double>& scalars) {
  bool any = false;
  for (int i = 0; i < row.size(); ++i) {
    if (row.isFloat(i)) changeFloat(row, i, scalars[static_cast<std::size_t>(i)]);
    if (row.isHistogram(i)) changeHistogram(row, i, scalars[static_cast<std::size_t>(i)]);
    any |= row.present(i);
  }
  return any;
}

void VectorScalar::changeFloat(RowBuffer& row, int i, double scalar) {
  const double own = row.value(i);
  if (isTrim(shape_.op)) {
    cells_.incompatible("float", "float");
    return row.setAbsent(i);
  }
  const double value = shape_.scalarLeft ? binaryFloats(shape_.op, scalar, own) : binaryFloats(shape_.op, own, scalar);
  if (!isComparison(shape_.op) || shape_.returnBool) {
    row.setFloat(i, value);
  } else if (value == 0) {
    row.setAbsent(i);
  }
}

void VectorScalar::changeHistogram(RowBuffer& row, int i, double scalar) {
  const Operand own{0, row.histogram(i)};
  const Operand other{scalar, nullptr};
  Operand answer;
  bool kept = true;
  const bool fits =
      shape_.scalarLeft ? cells_.combine(other, own, answer, kept) : cells_.combine(own, other, answer, kept);
  if (!fits) {
    row.setAbsent(i);
  } else {
    row.setHistogram(i, std::move(answer.histogram));
  }
}

}  // namespace oriel::promql
