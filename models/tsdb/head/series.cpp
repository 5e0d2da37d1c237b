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
  isNew = total_ == 0 || timestamp > last_;
  if (isNew) return {};
  if (timestamp < last_) return outOfOrder();
  if (!open_.empty() && open_.lastBits() == std::bit_cast<std::uint64_t>(value)) return {};
  if (open_.empty() && !openHistograms_) return outOfOrder();  // the newest sample was closed away by a replay
  return duplicate();
}

Status MemSeries::check(Timestamp timestamp, const FloatHistogram& histogram, bool& isNew) const {
  isNew = total_ == 0 || timestamp > last_;
  if (isNew) return {};
  if (timestamp < last_) return outOfOrder();
  if (openHistograms_ && !openHistograms_->empty() && *openHistograms_->back().second == histogram) return {};
  if (open_.empty() && !openHistograms_) return outOfOrder();
  return duplicate();
}

bool MemSeries::startsNewChunk(Timestamp timestamp) const { return gridCell(last_) != gridCell(timestamp); }

std::ptrdiff_t MemSeries::append(Timestamp timestamp, double value) {
  std::ptrdiff_t change = 0;
  const bool full = open_.count() >= kSamplesPerChunk;
  if (openHistograms_ || (!open_.empty() && (full || startsNewChunk(timestamp)))) change += closeChunk();
  const std::size_t before = open_.capacity();
  open_.append(timestamp, value);
  last_ = timestamp;
  ++total_;
  return change + signedSize(open_.capacity()) - signedSize(before);
}

std::ptrdiff_t MemSeries::append(Timestamp timestamp, std::shared_ptr<const FloatHistogram> histogram) {
  std::ptrdiff_t change = 0;
  const bool full = openHistograms_ && openHistograms_->size() >= kSamplesPerChunk;
  if (!open_.empty() || (openHistograms_ && (full || startsNewChunk(timestamp)))) change += closeChunk();
  if (!openHistograms_) openHistograms_ = std::make_unique<HistogramRun>();
  change += signedSize(sizeof(HistogramSample) + histogramBytes(*histogram));
  openHistograms_->emplace_back(timestamp, std::move(histogram));
  last_ = timestamp;
  ++total_;
  return change;
}

std::ptrdiff_t MemSeries::closeChunk() {
  const std::size_t room = chunks_.capacity();
  std::ptrdiff_t change = 0;
  if (!open_.empty()) {
    chunks_.push_back(ChunkRef::ofFloats(open_.bytes(), open_.count(), open_.minTime(), open_.maxTime()));
    open_.reset();
    change += signedSize(chunks_.back()->memoryBytes());
  } else if (openHistograms_ && !openHistograms_->empty()) {
    openHistograms_->shrink_to_fit();
    chunks_.push_back(ChunkRef::ofHistograms(std::move(*openHistograms_)));
    change += signedSize(sizeof(Chunk) + sizeof(HistogramRun));
  }
  openHistograms_.reset();
  return change + signedSize((chunks_.capacity() - room) * sizeof(ChunkRef));
}

std::ptrdiff_t MemSeries::insertChunk(std::size_t at, ChunkRef chunk) {
  const std::size_t count = chunk->count();
  const auto change = signedSize(chunk->memoryBytes() + sizeof(ChunkRef));
  chunks_.insert(chunks_.begin() + signedSize(at), std::move(chunk));
  total_ += count;
  if (marks_)
    for (Mark& mark : *marks_) mark.before += count;
  return change;
}

std::ptrdiff_t MemSeries::dropBefore(Timestamp cut) {
  std::ptrdiff_t freed = 0;
  std::size_t n = 0;
  while (n < chunks_.size() && chunks_[n]->maxTime() < cut) {
    freed += signedSize(chunks_[n]->memoryBytes());
    dropped_ += chunks_[n]->count();
    ++n;
  }
  chunks_.erase(chunks_.begin(), chunks_.begin() + signedSize(n));
  if (chunks_.empty() && last_ < cut && total_ > dropped_) {
    if (openHistograms_)
      for (const auto& [timestamp, histogram] : *openHistograms_)
        freed += signedSize(sizeof(HistogramSample) + histogramBytes(*histogram));
    freed += signedSize(open_.capacity());
    open_ = XorEncoder();
    openHistograms_.reset();
    dropped_ = total_;
  }
  return -freed;
}

void MemSeries::mark(CommitNumber number, CommitNumber oldest) {
  if (!marks_) marks_ = std::make_unique<std::vector<Mark>>();
  std::erase_if(*marks_, [oldest](const Mark& mark) { return mark.number <= oldest; });
  if (marks_->empty() || marks_->back().number != number) marks_->push_back({number, total_});
}

std::uint64_t MemSeries::visible(CommitNumber snapshot) const {
  if (marks_)
    for (const Mark& mark : *marks_)
      if (mark.number > snapshot) return mark.before;
  return total_;
}

SeriesExtent MemSeries::extent(CommitNumber snapshot, Timestamp from, Timestamp to) const {
  SeriesExtent out;
  const std::uint64_t end = visible(snapshot);
  std::uint64_t position = dropped_;
  const auto take = [&](const ChunkRef& chunk) {
    if (position >= end || chunk->minTime() > to) return false;
    if (chunk->maxTime() >= from) {
      out.chunks.push_back(chunk);
      out.lastChunkLimit = static_cast<std::size_t>(std::min<std::uint64_t>(end - position, chunk->count()));
    }
    position += chunk->count();
    return true;
  };
  const auto first = std::partition_point(chunks_.begin(), chunks_.end(),
                                          [from](const ChunkRef& chunk) { return chunk->maxTime() < from; });
  for (auto it = chunks_.begin(); it != first; ++it) position += (*it)->count();
  for (auto it = first; it != chunks_.end(); ++it)
    if (!take(*it)) return out;
  if (position >= end) return out;
  if (!open_.empty() && open_.minTime() <= to && open_.maxTime() >= from)
    take(ChunkRef::ofFloats(open_.bytes(), open_.count(), open_.minTime(), open_.maxTime()));
  else if (openHistograms_ && !openHistograms_->empty() && openHistograms_->front().first <= to && last_ >= from)
    take(ChunkRef::ofHistograms(*openHistograms_));
  return out;
}

Timestamp MemSeries::minTime() const {
  if (!chunks_.empty()) return chunks_.front()->minTime();
  if (!open_.empty()) return open_.minTime();
  return openHistograms_ && !openHistograms_->empty() ? openHistograms_->front().first : kMaxTimestamp;
}

std::size_t MemSeries::fixedBytes() const {
  // The second part is what the maps and posting lists hold for it, roughly.
  return sizeof(MemSeries) + symbols.capacity() * sizeof(SymbolId) + 64 + symbols.size() / 2 * 8;
}

}  // namespace oriel::tsdb
