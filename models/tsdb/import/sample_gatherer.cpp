#include "models/tsdb/import/sample_gatherer.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "models/tsdb/compact/time_math.h"

namespace oriel::tsdb {
namespace {

/// How far Prometheus lets a chunk reach, that begins at `start`, when a quarter of its samples end at `now`: such that
/// those up to `end` are spread evenly.
Timestamp predictedEnd(Timestamp start, Timestamp now, Timestamp end) {
  const Duration parts = minusClamped(end, start) / ((minusClamped(now, start) + 1) * 4);
  return parts <= 1 ? end : start + minusClamped(end, start) / parts;
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

/// One block's series, in the order of their labels.
class SampleGatherer::WindowSource final : public ChunkSeriesSource {
 public:
  WindowSource(SampleGatherer& gatherer, Timestamp from) : gatherer_(gatherer), from_(from) {}

  Result<bool> next(ChunkSeries& series) override {
    while (next_ < gatherer_.order_.size()) {
      const OneSeries& one = gatherer_.series_[gatherer_.order_[next_++]];
      std::span<const ChunkRef> chunks = gatherer_.chunksIn(one, from_);
      if (!gatherer_.lateIn(one, from_).empty()) chunks = merged_ = gatherer_.merged(one, from_);
      if (chunks.empty()) continue;
      series.labels = one.labels;
      series.chunks.clear();
      for (const ChunkRef& chunk : chunks)
        series.chunks.push_back({Encoding::Xor, chunk->minTime(), chunk->maxTime(), chunk->bytes(), nullptr});
      return true;
    }
    return false;
  }

 private:
  SampleGatherer& gatherer_;
  const Timestamp from_;
  std::size_t next_ = 0;
  std::vector<ChunkRef> merged_;
};

SampleGatherer::SampleGatherer(Duration window) : window_(window) {}
SampleGatherer::~SampleGatherer() = default;

std::size_t SampleGatherer::addSeries(Labels labels) {
  series_.emplace_back().labels = std::move(labels);
  return series_.size() - 1;
}

void SampleGatherer::append(std::size_t number, Timestamp timestamp, double value) {
  OneSeries& series = series_[number];
  if (series.open.empty() || timestamp > series.open.maxTime()) {
    appendLast(series, timestamp, value);
  } else if (timestamp < series.open.maxTime()) {
    series.late.emplace_back(timestamp, value);
  } else if (!sameBits(value, series.open.lastValue())) {
    ++conflicts_;
  }
}

void SampleGatherer::appendLast(OneSeries& series, Timestamp timestamp, double value) const {
  XorEncoder& open = series.open;
  if (!open.empty()) {
    if (open.count() == kSamplesPerChunk / 4)
      series.nextCut = predictedEnd(open.minTime(), open.maxTime(), series.nextCut);
    if (timestamp >= series.nextCut || timestamp >= series.windowEnd || open.count() >= 2 * kSamplesPerChunk)
      cut(series);
  }
  if (open.empty()) {
    series.windowEnd = plusClamped(floorClamped(timestamp, window_), window_);
    // Prometheus fills a head that is as long as two blocks; its chunks aim at the end of that.
    series.nextCut = plusClamped(floorClamped(timestamp, 2 * window_), 2 * window_);
  }
  open.append(timestamp, value);
}

void SampleGatherer::cut(OneSeries& series) {
  if (!series.open.empty()) series.chunks.push_back(series.open.finish());
}

void SampleGatherer::finish() {
  if (order_.size() == series_.size()) return;
  for (OneSeries& series : series_) {
    cut(series);
    // Of several samples at one time the first one counts.
    std::stable_sort(series.late.begin(), series.late.end(),
                     [](const Sample& a, const Sample& b) { return a.first < b.first; });
  }
  order_.resize(series_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(),
            [this](std::uint32_t a, std::uint32_t b) { return series_[a].labels < series_[b].labels; });
}

std::span<const ChunkRef> SampleGatherer::chunksIn(const OneSeries& series, Timestamp from) const {
  const auto before = [](const ChunkRef& chunk, Timestamp time) { return chunk->minTime() < time; };
  const auto begin = std::lower_bound(series.chunks.begin(), series.chunks.end(), from, before);
  const auto end = std::lower_bound(begin, series.chunks.end(), plusClamped(from, window_), before);
  return {begin, end};
}

std::span<const SampleGatherer::Sample> SampleGatherer::lateIn(const OneSeries& series, Timestamp from) const {
  const auto before = [](const Sample& sample, Timestamp time) { return sample.first < time; };
  const auto begin = std::lower_bound(series.late.begin(), series.late.end(), from, before);
  const auto end = std::lower_bound(begin, series.late.end(), plusClamped(from, window_), before);
  return {begin, end};
}

std::vector<ChunkRef> SampleGatherer::merged(const OneSeries& series, Timestamp from) {
  std::vector<Sample> samples;
  SampleBatch batch;
  for (const ChunkRef& chunk : chunksIn(series, from)) {
    // What was encoded here can be decoded.
    (void)decodeChunk(Encoding::Xor, chunk->bytes(), chunk->count(), batch);
    for (std::size_t i = 0; i < batch.size(); ++i) samples.emplace_back(batch.timestamps[i], batch.values[i]);
  }
  const auto late = lateIn(series, from);
  const auto middle = static_cast<std::ptrdiff_t>(samples.size());
  samples.insert(samples.end(), late.begin(), late.end());
  // At equal times those of the chunks stay in front: they came first.
  std::inplace_merge(samples.begin(), samples.begin() + middle, samples.end(),
                     [](const Sample& a, const Sample& b) { return a.first < b.first; });
  OneSeries made;
  for (const auto& [time, value] : samples) {
    if (made.open.empty() || time > made.open.maxTime())
      appendLast(made, time, value);
    else if (!sameBits(value, made.open.lastValue()))
      ++conflicts_;
  }
  cut(made);
  return std::move(made.chunks);
}

std::pair<Timestamp, Timestamp> SampleGatherer::extent(Timestamp from) {
  finish();
  std::pair<Timestamp, Timestamp> out{kMaxTimestamp, kMinTimestamp};
  const auto widen = [&out](Timestamp first, Timestamp last) {
    out = {std::min(out.first, first), std::max(out.second, last)};
  };
  for (const OneSeries& series : series_) {
    if (const auto chunks = chunksIn(series, from); !chunks.empty())
      widen(chunks.front()->minTime(), chunks.back()->maxTime());
    if (const auto late = lateIn(series, from); !late.empty()) widen(late.front().first, late.back().first);
  }
  return out;
}

std::unique_ptr<ChunkSeriesSource> SampleGatherer::source(Timestamp from) {
  finish();
  return std::make_unique<WindowSource>(*this, from);
}

}  // namespace oriel::tsdb
