#include "models/promql/exec/vector_scan.h"

namespace oriel::promql {

class VectorScan::Maker final : public RowMaker {
 public:
  explicit Maker(const VectorScan& scan)
      : selection_(scan.reader_.selection()), grid_(scan.grid_), timestamps_(scan.timestamps_) {}

  Result<bool> make(int, const SampleColumns& columns, int first, int count, RowBuffer& row) override {
    std::size_t floats = 0;
    std::size_t histograms = 0;
    bool any = false;
    for (int i = 0; i < count; ++i) {
      const Timestamp end = selection_.end.at(grid_.at(first + i));
      while (floats < columns.times.size() && columns.times[floats] <= end) ++floats;
      while (histograms < columns.histogramTimes.size() && columns.histogramTimes[histograms] <= end) ++histograms;
      any |= fillCell(columns, floats, histograms, end - selection_.range, i, row);
    }
    return any;
  }

 private:
  bool fillCell(const SampleColumns& columns, std::size_t floats, std::size_t histograms, Timestamp oldest, int cell,
                RowBuffer& row) const;

  const Selection& selection_;
  const Grid grid_;
  const bool timestamps_;
};

Status VectorScan::rows(int first, int count, const RowSink& sink) {
  return reader_.rows(first, count, [this] { return std::make_unique<Maker>(*this); }, sink);
}

bool VectorScan::Maker::fillCell(const SampleColumns& columns, std::size_t floats, std::size_t histograms,
                                 Timestamp oldest, int cell, RowBuffer& row) const {
  const bool isHistogram =
      histograms > 0 && (floats == 0 || columns.histogramTimes[histograms - 1] > columns.times[floats - 1]);
  if (isHistogram) {
    const Timestamp time = columns.histogramTimes[histograms - 1];
    const HistogramPtr& histogram = columns.histograms[histograms - 1];
    if (time <= oldest || isStaleNaN(histogram->sum)) return false;
    if (timestamps_) {
      row.setFloat(cell, static_cast<double>(time) / 1000);
    } else {
      row.setHistogram(cell, histogram);
    }
    return true;
  }
  if (floats == 0) return false;
  const Timestamp time = columns.times[floats - 1];
  const double value = columns.values[floats - 1];
  if (time <= oldest || isStaleNaN(value)) return false;
  row.setFloat(cell, timestamps_ ? static_cast<double>(time) / 1000 : value);
  return true;
}

}  // namespace oriel::promql
