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
  std::size_t floats = 0;
  std::size_t histograms = 0;
  bool any = false;
  const auto startOf = [](const std::vector<Timestamp>& starts, std::size_t i) {
    return starts.empty() ? 0 : starts[i];
  };
  for (int i = 0; i < count; ++i) {
    const Timestamp end = selection.end.at(grid_.at(first + i));
    const Timestamp oldest = end - selection.range;
    while (floats < columns.times.size() && columns.times[floats] <= end) ++floats;
    while (histograms < columns.histogramTimes.size() && columns.histogramTimes[histograms] <= end) ++histograms;
    if (floats + histograms == 0) continue;
    const bool isHistogram =
        histograms > 0 && (floats == 0 || columns.histogramTimes[histograms - 1] > columns.times[floats - 1]);
    const Timestamp time = isHistogram ? columns.histogramTimes[histograms - 1] : columns.times[floats - 1];
    const double value = isHistogram ? columns.histograms[histograms - 1]->sum : columns.values[floats - 1];
    if (time <= oldest || isStaleNaN(value)) continue;
    const Timestamp start =
        isHistogram ? startOf(columns.histogramStartTimes, histograms - 1) : startOf(columns.startTimes, floats - 1);
    row_.setFloat(i, static_cast<double>(start) / 1000);
    any = true;
  }
  return any;
}

}  // namespace oriel::promql
