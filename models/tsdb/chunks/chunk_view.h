#pragma once

#include <memory>

#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/chunks/mapped_chunk.h"

namespace oriel::tsdb {

/// A finished chunk as a reader holds it, in memory or mapped. A plain value that keeps its bytes; thread-safe as such.
class ChunkView {
 public:
  explicit ChunkView(ChunkRef chunk)
      : minTime_(chunk->minTime()), maxTime_(chunk->maxTime()), count_(chunk->count()), memory_(std::move(chunk)) {}
  ChunkView(const MappedChunk& chunk, const MappedRegions& regions)
      : minTime_(chunk.minTime),
        maxTime_(chunk.maxTime()),
        count_(static_cast<std::uint32_t>(chunk.count())),
        encoding_(chunk.encoding()),
        room_(regions.room(chunk)),
        record_(regions.record(chunk)),
        owner_(regions.owner(chunk)) {}

  Timestamp minTime() const { return minTime_; }
  Timestamp maxTime() const { return maxTime_; }
  std::size_t count() const { return count_; }
  /// In memory, as histograms that are not encoded; empty otherwise.
  const HistogramRun* histograms() const {
    return memory_ && memory_->kind() == SampleKind::Histogram ? &memory_.histograms() : nullptr;
  }
  /// The chunk's bytes, for all but histograms(). Corrupt when the file no longer holds what was written.
  Result<EncodedChunk> encoded() const;
  /// Replaces `batch` by the first `limit` samples. Corrupt.
  Status decode(std::size_t limit, SampleBatch& batch) const;

 private:
  Timestamp minTime_;
  Timestamp maxTime_;
  std::uint32_t count_;
  Encoding encoding_ = Encoding::Xor;
  ChunkRef memory_;
  std::size_t room_ = 0;
  const std::byte* record_ = nullptr;
  std::shared_ptr<const void> owner_;
};

}  // namespace oriel::tsdb
