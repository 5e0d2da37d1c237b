#include "models/promql/exec/start_time_scan.h"

namespace oriel::promql {

Status StartTimeScan::open() {
  ORIEL_TRY(reader_.open(series_));
  for (OutputSeries& series : series_) series.dropName = true;
  return {};
}

Status StartTimeScan::rows(int first, int count, const RowSink& sink) {
  return reader_.read(first, count, [&](int series, SampleColumns& columns) -> Status {
    row_.reset(count);
    if (!fill(columns, first, count)) return {};
    return sink(series, row_);
  });
}

bool StartTimeScan::fill(const SampleColumns& columns, int first, int count) {
  const Selection& selection = reader_.selection();
  NewestSample newest(columns);
  bool any = false;
  for (int i = 0; i < count; ++i) {
    const Timestamp end = selection.end.at(grid_.at(first + i));
    if (!newest.find(end, end - selection.range)) continue;
    const auto& starts = newest.isHistogram ? columns.histogramStartTimes : columns.startTimes;
    row_.setFloat(i, starts.empty() ? 0 : static_cast<double>(starts[newest.index]) / 1000);
    any = true;
  }
  return any;
}

}  // namespace oriel::promql
