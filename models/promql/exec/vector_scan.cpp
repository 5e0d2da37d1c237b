#include "models/promql/exec/vector_scan.h"

namespace oriel::promql {

Status VectorScan::rows(int first, int count, const RowSink& sink) {
  return reader_.read(first, count, [&](int series, SampleColumns& columns) -> Status {
    row_.reset(count);
    if (!fill(columns, first, count)) return {};
    return sink(series, row_);
  });
}

bool VectorScan::fill(const SampleColumns& columns, int first, int count) {
  const Selection& selection = reader_.selection();
  std::size_t floats = 0;
  std::size_t histograms = 0;
  bool any = false;
  for (int i = 0; i < count; ++i) {
    const Timestamp end = selection.end.at(grid_.at(first + i));
    while (floats < columns.times.size() && columns.times[floats] <= end) ++floats;
    while (histograms < columns.histogramTimes.size() && columns.histogramTimes[histograms] <= end) ++histograms;
    any |= fillCell(columns, floats, histograms, end - selection.range, i);
  }
  return any;
}

bool VectorScan::fillCell(const SampleColumns& columns, std::size_t floats, std::size_t histograms, Timestamp oldest,
                          int cell) {
  const bool isHistogram =
      histograms > 0 && (floats == 0 || columns.histogramTimes[histograms - 1] > columns.times[floats - 1]);
  if (isHistogram) {
    const Timestamp time = columns.histogramTimes[histograms - 1];
    const HistogramPtr& histogram = columns.histograms[histograms - 1];
    if (time <= oldest || isStaleNaN(histogram->sum)) return false;
    if (timestamps_) {
      row_.setFloat(cell, static_cast<double>(time) / 1000);
    } else {
      row_.setHistogram(cell, histogram);
    }
    return true;
  }
  if (floats == 0) return false;
  const Timestamp time = columns.times[floats - 1];
  const double value = columns.values[floats - 1];
  if (time <= oldest || isStaleNaN(value)) return false;
  row_.setFloat(cell, timestamps_ ? static_cast<double>(time) / 1000 : value);
  return true;
}

}  // namespace oriel::promql
