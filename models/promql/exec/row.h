#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/histogram/histogram.h"

namespace oriel::promql {

using HistogramPtr = std::shared_ptr<const FloatHistogram>;

/// The steps at which an operator is evaluated: start, start+step, ... (count of them). The top of a query has the
/// query's grid, a subquery one of its own.
struct Grid {
  Timestamp start = 0;
  Duration step = 1;
  int count = 1;
  Timestamp at(int i) const { return start + step * i; }
  Timestamp end() const { return at(count - 1); }
};

enum class Cell : std::uint8_t { Absent, Float, Histogram };

/// One series over a batch of steps: a dense column of values with a presence mark a step, and histograms beside them
/// that are only allocated when one appears. A plain value, reused from row to row; what stands in absent cells has no
/// meaning.
class RowBuffer {
 public:
  std::vector<double> values;
  std::vector<Cell> kinds;
  std::vector<HistogramPtr> histograms;  ///< empty, or as long as values

  int size() const { return static_cast<int>(kinds.size()); }
  /// All cells absent.
  void reset(int count) {
    values.resize(static_cast<std::size_t>(count));
    kinds.assign(static_cast<std::size_t>(count), Cell::Absent);
    histograms.clear();
  }
  bool present(int i) const { return kinds[static_cast<std::size_t>(i)] != Cell::Absent; }
  bool isFloat(int i) const { return kinds[static_cast<std::size_t>(i)] == Cell::Float; }
  bool isHistogram(int i) const { return kinds[static_cast<std::size_t>(i)] == Cell::Histogram; }
  bool anyHistogram() const { return !histograms.empty(); }
  double value(int i) const { return values[static_cast<std::size_t>(i)]; }
  const HistogramPtr& histogram(int i) const { return histograms[static_cast<std::size_t>(i)]; }

  void setFloat(int i, double value) {
    values[static_cast<std::size_t>(i)] = value;
    kinds[static_cast<std::size_t>(i)] = Cell::Float;
  }
  void setHistogram(int i, HistogramPtr histogram) {
    if (histograms.empty()) histograms.resize(kinds.size());
    histograms[static_cast<std::size_t>(i)] = std::move(histogram);
    kinds[static_cast<std::size_t>(i)] = Cell::Histogram;
  }
  void setAbsent(int i) { kinds[static_cast<std::size_t>(i)] = Cell::Absent; }
  /// Takes the cell `from` of another row.
  void copyCell(int i, const RowBuffer& other, int from) {
    if (other.isHistogram(from)) {
      setHistogram(i, other.histogram(from));
    } else if (other.isFloat(from)) {
      setFloat(i, other.value(from));
    } else {
      setAbsent(i);
    }
  }
};

/// What a histogram counts against the limit of samples: one for 16 bytes, as Prometheus counts it.
inline std::uint64_t samplesIn(const FloatHistogram& histogram) {
  const std::size_t parts = histogram.positiveSpans.size() + histogram.negativeSpans.size() +
                            histogram.positiveBuckets.size() + histogram.negativeBuckets.size() +
                            histogram.customBounds.size();
  return (176 + 8 * parts) / 16;
}

/// What the histograms of a row count beyond one for each cell.
inline std::uint64_t histogramSurplus(const RowBuffer& row) {
  std::uint64_t surplus = 0;
  for (int i = 0; row.anyHistogram() && i < row.size(); ++i)
    if (row.isHistogram(i)) surplus += samplesIn(*row.histogram(i)) - 1;
  return surplus;
}

/// Receives one row after the other: the index of the series and its cells. The receiver may change the row in place;
/// it is reused after the call.
using RowSink = std::function<Status(int series, RowBuffer& row)>;

/// All rows of a batch of steps, for the operators that must see them together. `order` is the order of arrival.
class Batch {
 public:
  void reset(std::size_t series, int count) {
    rows_.resize(series);
    for (RowBuffer& row : rows_) row.reset(count);
    order.clear();
  }
  RowBuffer& row(int series) { return rows_[static_cast<std::size_t>(series)]; }
  const RowBuffer& row(int series) const { return rows_[static_cast<std::size_t>(series)]; }
  std::size_t size() const { return rows_.size(); }

  std::vector<int> order;

 private:
  std::vector<RowBuffer> rows_;
};

}  // namespace oriel::promql
