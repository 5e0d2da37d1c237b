#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/base/result.h"
#include "models/labels/symbol_table.h"
#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/wal/records.h"

namespace oriel::tsdb {

/// Chunks do not reach over the borders of this grid, so that blocks can be cut from whole chunks.
inline constexpr Duration kChunkRange = 2 * kHour;

/// The place of a series in the head; never used again for another one while the head lives.
using SeriesSlot = std::uint32_t;
/// Numbers commits; a querier with snapshot n sees commits 1..n.
using CommitNumber = std::uint64_t;

/// What a reader may see of one series: finished chunks and a copy of the open one.
struct SeriesExtent {
  std::vector<ChunkRef> chunks;
  std::size_t lastChunkLimit = 0;  ///< samples to take of the last chunk; the others are taken whole
};

/// One series of the head. Owned by the Head; everything but `touched` is guarded by the head's lock.
class MemSeries {
 public:
  MemSeries(std::vector<SymbolId> names, std::uint64_t labelsHash, wal::WalRef ref)
      : symbols(std::move(names)), hash(labelsHash), walRef(ref) {}

  /// Ok and `isNew` false: the sample is there already. OutOfOrder, Duplicate.
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
  /// Puts a finished chunk of older samples before chunk `at` (replay behind live samples).
  std::ptrdiff_t insertChunk(std::size_t at, ChunkRef chunk);
  /// Drops finished chunks that end before `cut`, and the open one if it does.
  std::ptrdiff_t dropBefore(Timestamp cut);

  /// Before the samples of commit `number` are added, when some querier may not see them; `oldest` is the oldest
  /// snapshot open.
  void mark(CommitNumber number, CommitNumber oldest);
  void clearMarks() { marks_.reset(); }
  /// How many samples a querier with this snapshot sees, counted from the first ever.
  std::uint64_t visible(CommitNumber snapshot) const;
  bool hasVisible(CommitNumber snapshot) const { return visible(snapshot) > dropped_; }
  SeriesExtent extent(CommitNumber snapshot, Timestamp from, Timestamp to) const;

  bool empty() const { return total_ == dropped_; }
  Timestamp minTime() const;
  Timestamp maxTime() const { return last_; }
  const std::vector<ChunkRef>& chunks() const { return chunks_; }
  std::size_t fixedBytes() const;

  std::vector<SymbolId> symbols;  ///< name, value, name, value, ... in label order
  std::uint64_t hash;
  wal::WalRef walRef;
  SeriesSlot nextSameHash = 0xffffffff;
  bool logged = false;                    ///< its series record was handed to the WAL
  std::atomic<std::uint32_t> touched{0};  ///< the collection round in which an appender last asked for it

 private:
  struct Mark {
    CommitNumber number;
    std::uint64_t before;
  };
  bool startsNewChunk(Timestamp timestamp) const;

  std::vector<ChunkRef> chunks_;
  XorEncoder open_;
  std::unique_ptr<HistogramRun> openHistograms_;
  std::unique_ptr<std::vector<Mark>> marks_;
  std::uint64_t total_ = 0;    ///< samples ever added
  std::uint64_t dropped_ = 0;  ///< of them, gone from the front
  Timestamp last_ = kMinTimestamp;
};

}  // namespace oriel::tsdb
