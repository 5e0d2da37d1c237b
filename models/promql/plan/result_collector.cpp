#include "models/promql/plan/result_collector.h"

#include <algorithm>

#include "models/promql/exec/label_tools.h"

namespace oriel::promql {

Labels ResultCollector::finalLabels(int series) const {
  const OutputSeries& output = top_.series()[static_cast<std::size_t>(series)];
  return output.dropName ? withoutName(output.labels) : output.labels;
}

Status ResultCollector::addRow(int series, int firstStep, const RowBuffer& row) {
  if (rows_.empty()) rows_.resize(top_.series().size());
  MatrixSeries& into = rows_[static_cast<std::size_t>(series)];
  const bool wasEmpty = into.timestamps.empty() && into.histograms.empty();
  std::uint64_t points = 0;
  for (int i = 0; i < row.size(); ++i) {
    if (!row.present(i)) continue;
    const Timestamp time = top_.grid().at(firstStep + i);
    if (row.isFloat(i)) {
      into.timestamps.push_back(time);
      into.values.push_back(row.value(i));
    } else {
      into.histograms.push_back({time, row.histogram(i)});
    }
    ++points;
  }
  if (wasEmpty && points > 0) {
    order_.push_back(series);
    if (maxSeries_ > 0 && order_.size() > maxSeries_)
      return makeError(ErrorCode::LimitExceeded, "the query gives more than " + std::to_string(maxSeries_) + " series");
  }
  return context_.hold(points + histogramSurplus(row));
}

Status ResultCollector::join(MatrixSeries& into, MatrixSeries&& other) {
  const auto timesOf = [](const MatrixSeries& series) {
    std::vector<Timestamp> times = series.timestamps;
    for (const HistogramPoint& point : series.histograms) times.push_back(point.timestamp);
    std::sort(times.begin(), times.end());
    return times;
  };
  std::vector<Timestamp> common;
  const auto a = timesOf(into);
  const auto b = timesOf(other);
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  if (!common.empty()) return sameLabelset();
  MatrixSeries joined;
  joined.labels = std::move(into.labels);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < into.timestamps.size() || j < other.timestamps.size()) {
    const bool left =
        j >= other.timestamps.size() || (i < into.timestamps.size() && into.timestamps[i] < other.timestamps[j]);
    const MatrixSeries& from = left ? into : other;
    std::size_t& at = left ? i : j;
    joined.timestamps.push_back(from.timestamps[at]);
    joined.values.push_back(from.values[at++]);
  }
  std::merge(into.histograms.begin(), into.histograms.end(), other.histograms.begin(), other.histograms.end(),
             std::back_inserter(joined.histograms),
             [](const HistogramPoint& x, const HistogramPoint& y) { return x.timestamp < y.timestamp; });
  into = std::move(joined);
  return {};
}

Result<Matrix> ResultCollector::matrix() {
  LabelIndex index;
  Matrix out;
  for (const int series : order_) {
    MatrixSeries& row = rows_[static_cast<std::size_t>(series)];
    row.labels = finalLabels(series);
    const auto id = static_cast<std::size_t>(index.add(row.labels));
    if (id == out.size()) {
      out.push_back(std::move(row));
    } else {
      ORIEL_TRY(join(out[id], std::move(row)));
    }
  }
  std::sort(out.begin(), out.end(), [](const MatrixSeries& a, const MatrixSeries& b) { return a.labels < b.labels; });
  return out;
}

Result<Vector> ResultCollector::vector() {
  LabelIndex index;
  Vector out;
  for (const int series : order_) {
    MatrixSeries& row = rows_[static_cast<std::size_t>(series)];
    VectorSample sample;
    sample.labels = finalLabels(series);
    sample.timestamp = top_.grid().start;
    if (row.histograms.empty()) {
      sample.value = row.values.front();
    } else {
      sample.histogram = row.histograms.front().histogram;
    }
    if (static_cast<std::size_t>(index.add(sample.labels)) != out.size()) return sameLabelset();
    out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace oriel::promql
