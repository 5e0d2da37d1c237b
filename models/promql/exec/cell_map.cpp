#include "models/promql/exec/cell_map.h"

#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {

Status openDroppingNames(Operator& input, std::vector<OutputSeries>& series) {
  ORIEL_TRY(input.open());
  series = input.series();
  for (OutputSeries& one : series) one.dropName = true;
  return {};
}

Status CellMap::open() {
  ORIEL_TRY(parameters_.open());
  return openDroppingNames(*input_, series_);
}

Status CellMap::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(parameters_.read(first, count));
  return input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    if (!change(row)) return {};
    return sink(series, row);
  });
}

bool CellMap::change(RowBuffer& row) {
  bool any = false;
  for (int i = 0; i < row.size(); ++i) {
    if (!row.present(i)) continue;
    double value = row.value(i);
    const bool kept = row.isFloat(i)
                          ? function_.ofFloat != nullptr && function_.ofFloat(value, parameters_.at(i))
                          : function_.ofHistogram != nullptr && function_.ofHistogram(*row.histogram(i), value);
    if (kept) {
      row.setFloat(i, value);
      any = true;
    } else {
      row.setAbsent(i);
    }
  }
  return any;
}

Status Negate::open() { return openDroppingNames(*input_, series_); }

Status Negate::rows(int first, int count, const RowSink& sink) {
  return input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    for (int i = 0; i < row.size(); ++i) {
      if (row.isFloat(i)) row.setFloat(i, -row.value(i));
      if (!row.isHistogram(i)) continue;
      FloatHistogram negated = *row.histogram(i);
      scaleHistogram(negated, -1);
      row.setHistogram(i, std::make_shared<const FloatHistogram>(std::move(negated)));
    }
    return sink(series, row);
  });
}

Status TimestampOfCells::open() { return openDroppingNames(*input_, series_); }

Status TimestampOfCells::rows(int first, int count, const RowSink& sink) {
  return input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    for (int i = 0; i < row.size(); ++i)
      if (row.present(i)) row.setFloat(i, static_cast<double>(grid_.at(first + i)) / 1000);
    return sink(series, row);
  });
}

Status DropNames::open() { return openDroppingNames(*input_, series_); }

}  // namespace oriel::promql
