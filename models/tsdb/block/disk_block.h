#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "models/tsdb/block/block.h"
#include "models/tsdb/chunks/chunk_segments.h"

namespace oriel::tsdb {

/// Removes the samples outside of [from, to].
void clipBatch(SampleBatch& batch, Timestamp from, Timestamp to);

/// The Block there is. What its readers share: chunks that are checked, and one place where damage is noted.
class DiskBlock final : public Block {
 public:
  struct Parts {
    std::shared_ptr<FileSystem> files;
    std::string directory;
    BlockMeta meta;
    std::shared_ptr<const IndexReader> index;
    Tombstones tombstones;
    std::uint64_t bytesOnDisk = 0;
  };
  explicit DiskBlock(Parts parts);

  const BlockMeta& meta() const override { return *meta_.load(std::memory_order_acquire); }
  const std::string& directory() const override { return directory_; }
  std::uint64_t bytesOnDisk() const override { return bytesOnDisk_; }
  const IndexReader& index() const override { return *index_; }
  std::unique_ptr<Querier> querier(Timestamp from, Timestamp to) const override;
  std::unique_ptr<ChunkSeriesSource> chunkSeries(Timestamp from, Timestamp to) const override;
  Result<std::size_t> deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) override;
  std::shared_ptr<const Tombstones> tombstones() const override;
  std::vector<std::string> damage() const override;
  std::vector<std::string> verify(const std::atomic<bool>* stop) const override;

  std::shared_ptr<const DiskBlock> self() const {
    return std::static_pointer_cast<const DiskBlock>(shared_from_this());
  }
  bool holdsWhole(Timestamp from, Timestamp to) const { return from <= meta().minTime && to >= meta().maxTime - 1; }

  /// The bytes of a chunk, with its times. Corrupt also when its first sample is not where the index says.
  Result<EncodedChunk> encoded(const ChunkMeta& chunk) const;
  /// All samples of a chunk, checked against the times in the index.
  Status decode(const ChunkMeta& chunk, SampleBatch& batch) const;
  /// Of a chunk that will be decoded soon.
  void prefetch(const ChunkMeta& chunk) const { segments_.prefetch(chunk.ref); }
  /// After all of the block was read.
  void releasePages() const { segments_.releasePages(); }

  /// Notes the damage and gives the words for an answer that misses something by it; the same words for all chunks of a
  /// segment, so that a long answer does not drown in them.
  std::string leaveOutChunk(const ChunkMeta& chunk, const Labels& series, const Error& error) const;
  std::string leaveOutSeries(const Error& error) const;
  std::string leaveOutLists(const std::string& what) const;
  void noteDamage(std::string text) const;

 private:
  std::string name(const std::string& text) const { return "block " + meta().ulid + ": " + text; }

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  std::vector<std::unique_ptr<const BlockMeta>> metas_;  ///< all there were: meta() gives references
  std::atomic<const BlockMeta*> meta_;
  const std::shared_ptr<const IndexReader> index_;
  const ChunkSegments segments_;
  const std::uint64_t bytesOnDisk_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tombstones> tombstones_;
  mutable std::vector<std::string> damage_;
  mutable std::set<std::string> known_;
};

}  // namespace oriel::tsdb
