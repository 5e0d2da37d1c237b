#include "models/promql/exec/vector_scan.h"

namespace oriel::promql {

class VectorScan::Maker final : public RowMaker {
 public:
  explicit Maker(const VectorScan& scan)
      : selection_(scan.reader_.selection()), grid_(scan.grid_), timestamps_(scan.timestamps_) {}

  Result<bool> make(int, const SampleColumns& columns, int first, int count, RowBuffer& row) override {
    NewestSample newest(columns);
    bool any = false;
    for (int i = 0; i < count; ++i) {
      const Timestamp end = selection_.end.at(grid_.at(first + i));
      if (!newest.find(end, end - selection_.range)) continue;
      any = true;
      if (timestamps_) {
        row.setFloat(i, static_cast<double>(newest.time) / 1000);
      } else if (newest.isHistogram) {
        row.setHistogram(i, columns.histograms[newest.index]);
      } else {
        row.setFloat(i, columns.values[newest.index]);
      }
    }
    return any;
  }

 private:
  const Selection& selection_;
  const Grid grid_;
  const bool timestamps_;
};

Status VectorScan::rows(int first, int count, const RowSink& sink) {
  return reader_.rows(first, count, [this] { return std::make_unique<Maker>(*this); }, sink);
}

}  // namespace oriel::promql
