#include "models/tsdb/head/out_of_order.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "models/tsdb/chunks/xor_chunk.h"

namespace oriel::tsdb {
namespace {

/// As many as Prometheus gathers before it makes a chunk.
constexpr std::size_t kLateBuffer = 32;

bool earlier(const LateSample& a, const LateSample& b) { return a.timestamp < b.timestamp; }

std::vector<LateSample> samplesOf(const ChunkRef& chunk) {
  std::vector<LateSample> out;
  out.reserve(chunk->count());
  if (chunk->kind() == SampleKind::Histogram) {
    for (const auto& [timestamp, histogram] : chunk.histograms()) out.push_back({timestamp, 0, histogram, 0});
    return out;
  }
  std::vector<Timestamp> timestamps(chunk->count());
  std::vector<double> values(chunk->count());
  // The bytes are our own and stand in memory, so that they cannot be wrong.
  const auto count = decodeXor(chunk->bytes(), timestamps.data(), values.data(), chunk->count());
  for (std::size_t i = 0; count.ok() && i < *count; ++i) out.push_back({timestamps[i], values[i], nullptr, 0});
  return out;
}

ChunkRef lateChunk(std::span<const LateSample> samples) {
  if (samples.front().histogram) {
    HistogramRun run;
    for (const LateSample& sample : samples) run.emplace_back(sample.timestamp, sample.histogram);
    return ChunkRef::ofHistograms(std::move(run));
  }
  XorEncoder encoder;
  for (const LateSample& sample : samples) encoder.append(sample.timestamp, sample.value);
  return ChunkRef::ofFloats(encoder.bytes(), encoder.count(), encoder.minTime(), encoder.maxTime());
}

Timestamp lateCell(Timestamp timestamp) { return timestamp / kChunkRange - (timestamp % kChunkRange < 0 ? 1 : 0); }

/// Chunks of one kind and one range of blocks, of about equal size.
void addChunks(std::span<const LateSample> samples, std::vector<ChunkRef>& out) {
  while (!samples.empty()) {
    const bool histograms = samples.front().histogram != nullptr;
    const Timestamp cell = lateCell(samples.front().timestamp);
    const auto other = std::find_if(samples.begin(), samples.end(), [=](const LateSample& sample) {
      return (sample.histogram != nullptr) != histograms || lateCell(sample.timestamp) != cell;
    });
    const auto run = samples.first(static_cast<std::size_t>(other - samples.begin()));
    const std::size_t pieces = (run.size() + kSamplesPerChunk - 1) / kSamplesPerChunk;
    const std::size_t each = (run.size() + pieces - 1) / pieces;
    for (std::size_t begin = 0; begin < run.size(); begin += each)
      out.push_back(lateChunk(run.subspan(begin, std::min(each, run.size() - begin))));
    samples = samples.subspan(run.size());
  }
}

/// Both in time order; at equal times that of `first`.
std::vector<LateSample> unitedSamples(std::vector<LateSample> first, std::span<LateSample> second) {
  std::vector<LateSample> out;
  out.reserve(first.size() + second.size());
  std::set_union(std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()),
                 std::make_move_iterator(second.begin()), std::make_move_iterator(second.end()),
                 std::back_inserter(out), earlier);
  return out;
}

/// Only the chunks that samples fall into are made anew.
void mergeInto(std::vector<ChunkRef>& chunks, std::span<LateSample> samples) {
  std::vector<ChunkRef> out;
  if (chunks.empty()) addChunks(samples, out);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    std::size_t count = samples.size();
    if (i + 1 < chunks.size()) {
      const auto end = std::partition_point(samples.begin(), samples.end(), [&](const LateSample& sample) {
        return sample.timestamp < chunks[i + 1]->minTime();
      });
      count = static_cast<std::size_t>(end - samples.begin());
    }
    if (count == 0)
      out.push_back(std::move(chunks[i]));
    else
      addChunks(unitedSamples(samplesOf(chunks[i]), samples.first(count)), out);
    samples = samples.subspan(count);
  }
  chunks = std::move(out);
}

void eraseFrom(std::vector<ChunkRef>& chunks, Timestamp from, Timestamp to) {
  std::vector<ChunkRef> out;
  for (ChunkRef& chunk : chunks) {
    if (chunk->maxTime() < from || chunk->minTime() > to) {
      out.push_back(std::move(chunk));
      continue;
    }
    auto samples = samplesOf(chunk);
    std::erase_if(samples, [&](const LateSample& s) { return s.timestamp >= from && s.timestamp <= to; });
    addChunks(samples, out);
  }
  chunks = std::move(out);
}

SeriesExtent lateExtent(const std::vector<ChunkRef>& chunks, Timestamp from, Timestamp to) {
  SeriesExtent out;
  for (const ChunkRef& chunk : chunks) {
    if (chunk->maxTime() < from || chunk->minTime() > to) continue;
    out.chunks.emplace_back(chunk);
    out.lastChunkLimit = chunk->count();
  }
  return out;
}

bool touchesRange(const std::vector<ChunkRef>& chunks, Timestamp from, Timestamp to) {
  return std::any_of(chunks.begin(), chunks.end(),
                     [&](const ChunkRef& chunk) { return chunk->minTime() <= to && chunk->maxTime() >= from; });
}

}  // namespace

// ---------------------------------------------------------------- one series

bool LateSeries::insert(LateSample sample, CommitNumber settled) {
  const auto place = std::lower_bound(buffer_.begin(), buffer_.end(), sample, earlier);
  if (place != buffer_.end() && place->timestamp == sample.timestamp) return false;
  buffer_.insert(place, std::move(sample));
  if (buffer_.size() >= std::max(kLateBuffer, settleAt_)) settle(settled);
  return true;
}

void LateSeries::settle(CommitNumber settled) {
  const auto rest = std::stable_partition(buffer_.begin(), buffer_.end(),
                                          [settled](const LateSample& sample) { return sample.commit <= settled; });
  mergeInto(chunks_, {buffer_.begin(), rest});
  buffer_.erase(buffer_.begin(), rest);
  // While a reader is open there may be nothing to move; then it is not tried again for every sample.
  settleAt_ = buffer_.size() + kLateBuffer;
  if (buffer_.empty()) buffer_.shrink_to_fit();
}

void LateSeries::freeze(CommitNumber settled) {
  settle(settled);
  if (frozen_.empty()) {
    frozen_.swap(chunks_);
    return;
  }
  for (const ChunkRef& chunk : chunks_) {
    auto samples = samplesOf(chunk);
    mergeInto(frozen_, samples);
  }
  chunks_.clear();
}

void LateSeries::dropFrozen() { frozen_ = {}; }

void LateSeries::erase(Timestamp from, Timestamp to) {
  std::erase_if(buffer_, [&](const LateSample& s) { return s.timestamp >= from && s.timestamp <= to; });
  eraseFrom(chunks_, from, to);
  eraseFrom(frozen_, from, to);
}

std::vector<SeriesExtent> LateSeries::extents(CommitNumber snapshot, Timestamp from, Timestamp to) const {
  std::vector<SeriesExtent> out;
  std::vector<LateSample> seen;
  for (const LateSample& sample : buffer_)
    if (sample.commit <= snapshot && sample.timestamp >= from && sample.timestamp <= to) seen.push_back(sample);
  std::vector<ChunkRef> buffered;
  addChunks(seen, buffered);
  for (const std::vector<ChunkRef>* chunks : {&std::as_const(buffered), &chunks_, &frozen_})
    if (SeriesExtent extent = lateExtent(*chunks, from, to); !extent.chunks.empty()) out.push_back(std::move(extent));
  return out;
}

bool LateSeries::hasVisible(CommitNumber snapshot, Timestamp from, Timestamp to) const {
  return touchesRange(chunks_, from, to) || touchesRange(frozen_, from, to) ||
         std::any_of(buffer_.begin(), buffer_.end(), [&](const LateSample& sample) {
           return sample.commit <= snapshot && sample.timestamp >= from && sample.timestamp <= to;
         });
}

Timestamp LateSeries::minTime() const {
  Timestamp out = buffer_.empty() ? kMaxTimestamp : buffer_.front().timestamp;
  if (!chunks_.empty()) out = std::min(out, chunks_.front()->minTime());
  return frozen_.empty() ? out : std::min(out, frozen_.front()->minTime());
}

Timestamp LateSeries::maxTime() const {
  Timestamp out = buffer_.empty() ? kMinTimestamp : buffer_.back().timestamp;
  if (!chunks_.empty()) out = std::max(out, chunks_.back()->maxTime());
  return frozen_.empty() ? out : std::max(out, frozen_.back()->maxTime());
}

std::size_t LateSeries::bytes() const {
  std::size_t out = sizeof(LateSeries) + buffer_.capacity() * sizeof(LateSample);
  for (const LateSample& sample : buffer_)
    if (sample.histogram) out += histogramBytes(*sample.histogram);
  for (const auto* chunks : {&chunks_, &frozen_})
    for (const ChunkRef& chunk : *chunks) out += sizeof(ChunkRef) + chunk->memoryBytes();
  return out;
}

// ---------------------------------------------------------------- all series

bool OutOfOrder::insert(SeriesSlot slot, LateSample sample, CommitNumber settled) {
  return series_[slot].insert(std::move(sample), settled);
}

const LateSeries* OutOfOrder::find(SeriesSlot slot) const {
  if (series_.empty()) return nullptr;
  const auto it = series_.find(slot);
  return it == series_.end() ? nullptr : &it->second;
}

LateSeries* OutOfOrder::find(SeriesSlot slot) {
  return const_cast<LateSeries*>(static_cast<const OutOfOrder*>(this)->find(slot));
}

std::vector<SeriesSlot> OutOfOrder::slots() const {
  std::vector<SeriesSlot> out;
  for (const auto& [slot, series] : series_) out.push_back(slot);
  std::sort(out.begin(), out.end());
  return out;
}

void OutOfOrder::dropEmpty(SeriesSlot slot) {
  if (const auto it = series_.find(slot); it != series_.end() && it->second.empty()) series_.erase(it);
}

Timestamp OutOfOrder::minTime() const {
  Timestamp out = kMaxTimestamp;
  for (const auto& [slot, series] : series_) out = std::min(out, series.minTime());
  return out;
}

Timestamp OutOfOrder::maxTime() const {
  Timestamp out = kMinTimestamp;
  for (const auto& [slot, series] : series_) out = std::max(out, series.maxTime());
  return out;
}

std::size_t OutOfOrder::bytes() const {
  std::size_t out = 0;
  for (const auto& [slot, series] : series_) out += series.bytes();
  return out;
}

}  // namespace oriel::tsdb
