#include "models/promql/exec/sample_columns.h"

#include <algorithm>

namespace oriel::promql {
namespace {

template <class V>
void dropColumnsUntil(std::vector<Timestamp>& times, std::vector<V>& values, std::vector<Timestamp>& startTimes,
                      Timestamp time) {
  const auto n = std::upper_bound(times.begin(), times.end(), time) - times.begin();
  times.erase(times.begin(), times.begin() + n);
  values.erase(values.begin(), values.begin() + n);
  if (!startTimes.empty()) startTimes.erase(startTimes.begin(), startTimes.begin() + n);
}

}  // namespace

void SampleColumns::clear() {
  times.clear();
  values.clear();
  histogramTimes.clear();
  histograms.clear();
  startTimes.clear();
  histogramStartTimes.clear();
}

std::uint64_t SampleColumns::held() const {
  std::uint64_t samples = times.size();
  for (const HistogramPtr& histogram : histograms) samples += samplesIn(*histogram);
  return samples;
}

void SampleColumns::dropUntil(Timestamp time) {
  dropColumnsUntil(times, values, startTimes, time);
  dropColumnsUntil(histogramTimes, histograms, histogramStartTimes, time);
}

void SeriesLoader::rewind() {
  reader_.reset();
  batch_.clear();
  position_ = 0;
  ended_ = false;
  stats_.forget();
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
    if (begin > position_) stats_.forget();
    for (std::size_t i = begin; i < end; ++i) {
      const HistogramPtr& histogram = batch_.histograms[i];
      if (!keepStale && isStaleNaN(histogram->sum)) continue;
      columns.histogramTimes.push_back(times[i]);
      columns.histograms.push_back(statsOnly_ ? stats_.reduce(histogram) : histogram);
    }
  }
  takeStartTimes(begin, end, keepStale, columns);
  position_ = end;
}

/// Called after the samples were taken. Runs without start times cost nothing as long as there never were any.
void SeriesLoader::takeStartTimes(std::size_t begin, std::size_t end, bool keepStale, SampleColumns& columns) const {
  const bool floats = batch_.kind == SampleKind::Float;
  auto& starts = floats ? columns.startTimes : columns.histogramStartTimes;
  const std::size_t wanted = floats ? columns.times.size() : columns.histogramTimes.size();
  if (batch_.startTimes.empty()) {
    if (!starts.empty()) starts.resize(wanted, 0);
    return;
  }
  std::vector<Timestamp> taken;
  for (std::size_t i = begin; i < end; ++i) {
    const bool stale = floats ? isStaleNaN(batch_.values[i]) : isStaleNaN(batch_.histograms[i]->sum);
    if (keepStale || !stale) taken.push_back(batch_.startTimes[i]);
  }
  starts.resize(wanted - taken.size(), 0);
  starts.insert(starts.end(), taken.begin(), taken.end());
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
