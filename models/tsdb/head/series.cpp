#include "models/tsdb/head/series.h"

#include <algorithm>
#include <bit>

namespace oriel::tsdb {
namespace {

Error outOfOrder() { return makeError(ErrorCode::OutOfOrder, "out of order sample"); }
Error duplicate() { return makeError(ErrorCode::Duplicate, "duplicate sample for timestamp"); }

Timestamp gridCell(Timestamp timestamp) {
  const Timestamp cell = timestamp / kChunkRange;
  return timestamp % kChunkRange < 0 ? cell - 1 : cell;
}

std::ptrdiff_t signedSize(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }

}  // namespace

Status MemSeries::check(Timestamp timestamp, double value, bool& isNew) const {
  isNew = isAfterLast(timestamp);
  if (isNew) return {};
  if (timestamp < last_) return outOfOrder();
  if (!open_.empty() && open_.lastBits() == std::bit_cast<std::uint64_t>(value)) return {};
  if (open_.empty() && openHistograms() == nullptr) return outOfOrder();  // the newest sample is in a finished chunk
  return duplicate();
}

Status MemSeries::check(Timestamp timestamp, const FloatHistogram& histogram, bool& isNew) const {
  isNew = isAfterLast(timestamp);
  if (isNew) return {};
  if (timestamp < last_) return outOfOrder();
  const HistogramRun* const run = openHistograms();
  if (run != nullptr && !run->empty() && *run->back().second == histogram) return {};
  if (open_.empty() && run == nullptr) return outOfOrder();
  return duplicate();
}

bool MemSeries::startsNewChunk(Timestamp timestamp) const { return gridCell(last_) != gridCell(timestamp); }

MemSeries::Rare& MemSeries::rare() {
  if (!rare_) rare_ = std::make_unique<Rare>();
  return *rare_;
}

void MemSeries::added(Timestamp timestamp) {
  last_ = timestamp;
  ++total_;
  ++held_;
}

std::ptrdiff_t MemSeries::append(Timestamp timestamp, double value) {
  std::ptrdiff_t change = 0;
  const bool full = open_.count() >= kSamplesPerChunk;
  if (openHistograms() != nullptr || (!open_.empty() && (full || startsNewChunk(timestamp)))) change += closeChunk();
  const std::size_t before = open_.capacity();
  open_.append(timestamp, value);
  added(timestamp);
  return change + signedSize(open_.capacity()) - signedSize(before);
}

std::ptrdiff_t MemSeries::append(Timestamp timestamp, std::shared_ptr<const FloatHistogram> histogram) {
  std::ptrdiff_t change = 0;
  const bool full = openHistograms() != nullptr && openHistograms()->size() >= kSamplesPerChunk;
  if (!open_.empty() || (openHistograms() != nullptr && (full || startsNewChunk(timestamp)))) change += closeChunk();
  if (openHistograms() == nullptr) rare().histograms = std::make_unique<HistogramRun>();
  change += signedSize(sizeof(HistogramSample) + histogramBytes(*histogram));
  openHistograms()->emplace_back(timestamp, std::move(histogram));
  added(timestamp);
  return change;
}

std::ptrdiff_t MemSeries::closeChunk() {
  auto change = -signedSize(chunks_.allocated());
  HistogramRun* const run = openHistograms();
  if (!open_.empty()) {
    change -= signedSize(open_.capacity());
    chunks_.push_back(open_.finish());
    change += signedSize(chunks_.back()->memoryBytes());
    finished_ = true;
  } else if (run != nullptr && !run->empty()) {
    run->shrink_to_fit();
    chunks_.push_back(ChunkRef::ofHistograms(std::move(*run)));
    change += signedSize(sizeof(Chunk) + sizeof(HistogramRun));
    finished_ = true;
  }
  if (rare_) rare_->histograms.reset();
  return change + signedSize(chunks_.allocated());
}

std::ptrdiff_t MemSeries::insertChunk(std::size_t at, ChunkRef chunk) {
  const auto count = static_cast<std::uint32_t>(chunk->count());
  const auto change = signedSize(chunk->memoryBytes()) - signedSize(chunks_.allocated());
  chunks_.insert(at, std::move(chunk));
  total_ += count;
  held_ += count;
  finished_ = true;
  if (rare_)
    for (Mark& mark : rare_->marks) mark.before += count;
  return change + signedSize(chunks_.allocated());
}

std::ptrdiff_t MemSeries::dropBefore(Timestamp cut, MappedRegions& regions) {
  auto change = -signedSize(chunks_.allocated() + mapped_.allocated());
  std::size_t n = 0;
  for (; n < mapped_.size() && mapped_[n].maxTime() < cut; ++n) {
    held_ -= static_cast<std::uint32_t>(mapped_[n].count());
    regions.release(mapped_[n]);
  }
  mapped_.erase(0, n);
  n = 0;
  for (; mapped_.empty() && n < chunks_.size() && chunks_[n]->maxTime() < cut; ++n) {
    change -= signedSize(chunks_[n]->memoryBytes());
    held_ -= static_cast<std::uint32_t>(chunks_[n]->count());
  }
  chunks_.erase(0, n);
  if (mapped_.empty() && chunks_.empty() && last_ < cut && held_ > 0) {
    if (const HistogramRun* const run = openHistograms())
      for (const auto& [timestamp, histogram] : *run)
        change -= signedSize(sizeof(HistogramSample) + histogramBytes(*histogram));
    change -= signedSize(open_.capacity());
    open_.reset();
    if (rare_) rare_->histograms.reset();
    held_ = 0;
  }
  return change + signedSize(chunks_.allocated() + mapped_.allocated());
}

bool MemSeries::addMapped(const MappedChunk& chunk) {
  const auto after = std::partition_point(mapped_.begin(), mapped_.end(),
                                          [&](const MappedChunk& other) { return other.minTime <= chunk.minTime; });
  if (after != mapped_.begin() && after[-1].maxTime() >= chunk.minTime) return false;
  if (after != mapped_.end() && after->minTime <= chunk.maxTime()) return false;
  const auto count = static_cast<std::uint32_t>(chunk.count());
  last_ = std::max(last_, chunk.maxTime());
  mapped_.insert(static_cast<std::size_t>(after - mapped_.begin()), chunk);
  total_ += count;
  held_ += count;
  if (rare_)
    for (Mark& mark : rare_->marks) mark.before += count;
  return true;
}

void MemSeries::dropMappedFrom(std::size_t first, MappedRegions& regions) {
  for (std::size_t i = first; i < mapped_.size(); ++i) {
    held_ -= static_cast<std::uint32_t>(mapped_[i].count());
    total_ -= mapped_[i].count();
    regions.release(mapped_[i]);
  }
  mapped_.erase(std::min(first, mapped_.size()), mapped_.size());
  if (hasInMemory()) return;
  last_ = mapped_.empty() ? kMinTimestamp : mapped_.back().maxTime();
}

std::ptrdiff_t MemSeries::replaceOldest(std::span<const MappedChunk> moved) {
  auto change = -signedSize(chunks_.allocated() + mapped_.allocated() + chunks_.front()->memoryBytes());
  chunks_.erase(0, 1);
  for (const MappedChunk& chunk : moved) mapped_.push_back(chunk);
  return change + signedSize(chunks_.allocated() + mapped_.allocated());
}

void MemSeries::mark(CommitNumber number, CommitNumber oldest) {
  auto& marks = rare().marks;
  std::erase_if(marks, [oldest](const Mark& mark) { return mark.number <= oldest; });
  if (marks.empty() || marks.back().number != number) marks.push_back({number, total_});
}

void MemSeries::dropMarks() {
  if (!rare_->histograms)
    rare_.reset();
  else
    rare_->marks.clear();
}

std::uint64_t MemSeries::visible(CommitNumber snapshot) const {
  if (rare_)
    for (const Mark& mark : rare_->marks)
      if (mark.number > snapshot) return mark.before;
  return total_;
}

SeriesExtent MemSeries::extent(CommitNumber snapshot, Timestamp from, Timestamp to,
                               const MappedRegions& regions) const {
  SeriesExtent out;
  const std::uint64_t end = visible(snapshot);
  std::uint64_t position = dropped();
  const auto take = [&](std::size_t count, Timestamp first, Timestamp last, auto&&... chunk) {
    if (position >= end || first > to) return false;
    if (last >= from) {
      out.chunks.emplace_back(std::forward<decltype(chunk)>(chunk)...);
      out.lastChunkLimit = static_cast<std::size_t>(std::min<std::uint64_t>(end - position, count));
    }
    position += count;
    return true;
  };
  for (const MappedChunk& chunk : mapped_)
    if (!take(chunk.count(), chunk.minTime, chunk.maxTime(), chunk, regions)) return out;
  for (const ChunkRef& chunk : chunks_)
    if (!take(chunk->count(), chunk->minTime(), chunk->maxTime(), chunk)) return out;
  if (position >= end) return out;
  const HistogramRun* const run = openHistograms();
  if (!open_.empty() && open_.minTime() <= to && last_ >= from)
    take(open_.count(), open_.minTime(), last_, openChunk());
  else if (run != nullptr && !run->empty() && run->front().first <= to && last_ >= from)
    take(run->size(), run->front().first, last_, ChunkRef::ofHistograms(*run));
  return out;
}

ChunkRef MemSeries::openChunk() const {
  if (open_.empty()) return {};
  return ChunkRef::ofFloats(open_.bytes(), open_.count(), open_.minTime(), open_.maxTime());
}

Timestamp MemSeries::minTime() const {
  if (!mapped_.empty()) return mapped_.front().minTime;
  if (!chunks_.empty()) return chunks_.front()->minTime();
  if (!open_.empty()) return open_.minTime();
  const HistogramRun* const run = openHistograms();
  return run != nullptr && !run->empty() ? run->front().first : kMaxTimestamp;
}

std::size_t MemSeries::fixedBytes() const {
  // The second part is what the maps and posting lists hold for it, roughly.
  return sizeof(MemSeries) + symbols.allocated() + 64 + symbols.size() / 2 * 8;
}

}  // namespace oriel::tsdb
