#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/base/result.h"
#include "models/labels/symbol_table.h"
#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/chunks/chunk_view.h"
#include "models/tsdb/chunks/mapped_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/head/compact_vector.h"
#include "models/tsdb/wal/records.h"

namespace oriel::tsdb {

/// Chunks do not reach over the borders of this grid, so that blocks can be cut from whole chunks.
inline constexpr Duration kChunkRange = 2 * kHour;

/// The place of a series in the head; never used again for another one while the head lives.
using SeriesSlot = std::uint32_t;
inline constexpr SeriesSlot kNoSlot = 0xffffffff;
/// Numbers commits; a querier with snapshot n sees commits 1..n.
using CommitNumber = std::uint64_t;

/// What a reader may see of one series: finished chunks and a copy of the open one.
struct SeriesExtent {
  std::vector<ChunkView> chunks;
  std::size_t lastChunkLimit = 0;  ///< samples to take of the last chunk; the others are taken whole
};

/// One series of the head: chunks that stand in files, then finished ones in memory, then the open one. Owned by the
/// Head; everything but `touched` is guarded by the head's lock. Kept small, for there are many.
class MemSeries {
 public:
  MemSeries(std::span<const SymbolId> names, std::uint64_t labelsHash, wal::WalRef ref)
      : symbols(names), hash(labelsHash), walRef(ref) {}

  /// Ok and `isNew` false: the sample is there already. OutOfOrder, Duplicate. The one place where that is decided.
  Status check(Timestamp timestamp, double value, bool& isNew) const;
  Status check(Timestamp timestamp, const FloatHistogram& histogram, bool& isNew) const;
  bool isAfterLast(Timestamp timestamp) const { return total_ == 0 || timestamp > last_; }
  /// Hints to the processor that this series is looked at soon, or appended to.
  void prefetch() const { __builtin_prefetch(&last_); }
  void prefetchOpen() const { __builtin_prefetch(open_.writePosition(), 1); }
  /// Adds a checked sample; the answer is the change of memory in bytes.
  std::ptrdiff_t append(Timestamp timestamp, double value);
  std::ptrdiff_t append(Timestamp timestamp, std::shared_ptr<const FloatHistogram> histogram);
  /// Makes a finished chunk of what is open.
  std::ptrdiff_t closeChunk();
  /// Whether a chunk was finished since the last call.
  bool takeFinished() { return std::exchange(finished_, false); }
  /// Puts a finished chunk of older samples before chunk `at` of those in memory (replay behind live samples).
  std::ptrdiff_t insertChunk(std::size_t at, ChunkRef chunk);
  /// Drops finished chunks that end before `cut`, and the open one if it does.
  std::ptrdiff_t dropBefore(Timestamp cut, MappedRegions& regions);

  // ---- chunks in files
  /// Adds one that was found in a file, before anything is in memory; false when one that is there overlaps it.
  bool addMapped(const MappedChunk& chunk);
  /// Forgets all from number `first` on.
  void dropMappedFrom(std::size_t first, MappedRegions& regions);
  /// The oldest finished chunk in memory has become these, with as many samples.
  std::ptrdiff_t replaceOldest(std::span<const MappedChunk> moved);
  const CompactVector<MappedChunk>& mapped() const { return mapped_; }

  /// Before the samples of commit `number` are added, when some querier may not see them; `oldest` is the oldest
  /// snapshot open.
  void mark(CommitNumber number, CommitNumber oldest);
  void clearMarks() {
    if (rare_) dropMarks();
  }
  /// How many samples a querier with this snapshot sees, counted from the first ever.
  std::uint64_t visible(CommitNumber snapshot) const;
  bool hasVisible(CommitNumber snapshot) const { return visible(snapshot) > dropped(); }
  SeriesExtent extent(CommitNumber snapshot, Timestamp from, Timestamp to, const MappedRegions& regions) const;

  bool empty() const { return held_ == 0; }
  Timestamp minTime() const;
  Timestamp maxTime() const { return last_; }
  /// A copy of the open chunk of floats; empty when there is none.
  ChunkRef openChunk() const;
  double lastValue() const { return open_.lastValue(); }
  bool hasOpenHistograms() const { return openHistograms() != nullptr; }
  bool hasInMemory() const { return !open_.empty() || openHistograms() != nullptr || !chunks_.empty(); }
  /// Finished chunks in memory.
  const CompactVector<ChunkRef>& chunks() const { return chunks_; }
  std::size_t fixedBytes() const;

  CompactVector<SymbolId> symbols;  ///< name, value, name, value, ... in label order
  std::uint64_t hash;
  wal::WalRef walRef;
  SeriesSlot nextSameHash = kNoSlot;
  std::atomic<std::uint32_t> touched{0};  ///< the collection round in which an appender last asked for it
  bool logged = false;                    ///< its series record was handed to the WAL
  bool live = false;                      ///< has got samples while a replay runs

 private:
  struct Mark {
    CommitNumber number;
    std::uint64_t before;
  };
  /// What few series have.
  struct Rare {
    std::unique_ptr<HistogramRun> histograms;  ///< the open ones
    std::vector<Mark> marks;
  };
  HistogramRun* openHistograms() const { return rare_ ? rare_->histograms.get() : nullptr; }
  Rare& rare();
  void dropMarks();
  bool startsNewChunk(Timestamp timestamp) const;
  void added(Timestamp timestamp);
  std::uint64_t dropped() const { return total_ - held_; }

  bool finished_ = false;
  CompactVector<MappedChunk> mapped_;
  CompactVector<ChunkRef> chunks_;
  std::unique_ptr<Rare> rare_;
  std::uint64_t total_ = 0;  ///< samples ever added
  std::uint32_t held_ = 0;   ///< of them, still there
  Timestamp last_ = kMinTimestamp;
  XorEncoder open_;
};

}  // namespace oriel::tsdb
