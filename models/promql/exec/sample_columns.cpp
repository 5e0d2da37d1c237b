#include "models/promql/exec/sample_columns.h"

#include <algorithm>

namespace oriel::promql {
namespace {

template <class V>
void dropColumnsUntil(std::vector<Timestamp>& times, std::vector<V>& values, Timestamp time) {
  const auto n = std::upper_bound(times.begin(), times.end(), time) - times.begin();
  times.erase(times.begin(), times.begin() + n);
  values.erase(values.begin(), values.begin() + n);
}

}  // namespace

void SampleColumns::clear() {
  times.clear();
  values.clear();
  histogramTimes.clear();
  histograms.clear();
}

void SampleColumns::dropUntil(Timestamp time) {
  dropColumnsUntil(times, values, time);
  dropColumnsUntil(histogramTimes, histograms, time);
}

void SeriesLoader::rewind() {
  reader_.reset();
  batch_.clear();
  position_ = 0;
  ended_ = false;
}

void SeriesLoader::setSeries(std::shared_ptr<const Series> series) {
  series_ = std::move(series);
  rewind();
}

Status SeriesLoader::load(QueryContext& context, Timestamp from, Timestamp to, bool keepStale, SampleColumns& columns) {
  if (!reader_ && !ended_) reader_ = series_->samples();
  while (true) {
    take(from, to, keepStale, columns);
    if (position_ < batch_.size() || ended_) return {};
    batch_.clear();
    position_ = 0;
    ORIEL_ASSIGN(const bool more, reader_->next(batch_));
    if (!reader_->warnings().empty()) context.addStoreWarnings(reader_->warnings());
    context.countRead(batch_.size());
    if (!more) {
      ended_ = true;
      reader_.reset();
    }
  }
}

void SeriesLoader::take(Timestamp from, Timestamp to, bool keepStale, SampleColumns& columns) {
  const auto& times = batch_.timestamps;
  const auto begin = static_cast<std::size_t>(
      std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(position_), times.end(), from) - times.begin());
  const auto end = static_cast<std::size_t>(
      std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(begin), times.end(), to) - times.begin());
  if (batch_.kind == SampleKind::Float) {
    takeFloats(begin, end, keepStale, columns);
  } else {
    for (std::size_t i = begin; i < end; ++i) {
      if (!keepStale && isStaleNaN(batch_.histograms[i]->sum)) continue;
      columns.histogramTimes.push_back(times[i]);
      columns.histograms.push_back(batch_.histograms[i]);
    }
  }
  position_ = end;
}

void SeriesLoader::takeFloats(std::size_t begin, std::size_t end, bool keepStale, SampleColumns& columns) const {
  const auto at = [](const auto& column, std::size_t i) { return column.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto& values = batch_.values;
  const bool plain = keepStale || std::none_of(at(values, begin), at(values, end), isStaleNaN);
  if (plain) {
    columns.times.insert(columns.times.end(), at(batch_.timestamps, begin), at(batch_.timestamps, end));
    columns.values.insert(columns.values.end(), at(values, begin), at(values, end));
    return;
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (isStaleNaN(values[i])) continue;
    columns.times.push_back(batch_.timestamps[i]);
    columns.values.push_back(values[i]);
  }
}

}  // namespace oriel::promql
