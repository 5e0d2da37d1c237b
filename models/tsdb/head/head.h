#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/base/result.h"
#include "models/labels/matcher.h"
#include "models/labels/symbol_table.h"
#include "models/tsdb/block/tombstones.h"
#include "models/tsdb/chunk_series.h"
#include "models/tsdb/head/out_of_order.h"
#include "models/tsdb/head/postings.h"
#include "models/tsdb/head/series.h"
#include "models/tsdb/head/transaction.h"

namespace oriel::tsdb {

/// A series as a querier found it.
struct FoundSeries {
  Labels labels;
  SeriesExtent extent;
  TimeIntervals deleted;
  std::vector<SeriesExtent> late = {};  ///< what came out of order; at equal times `extent` counts, then the last one
};

/// The series turned into chunks of the range (both ends inclusive) one by one, in label order.
std::unique_ptr<ChunkSeriesSource> chunkSeriesOf(std::vector<FoundSeries> found, Timestamp from, Timestamp to);

/// A series as a replay knows it by one name in the WAL: what stands in chunks_head needs no look at the series.
struct ReplayRef {
  Timestamp coveredUntil = kMinTimestamp;  ///< samples up to here are there already
  SeriesSlot slot = kNoSlot;
  std::uint32_t nextChunk = 0;  ///< of the series' chunks in files, the first that lies behind
};
struct ReplaySample {
  ReplayRef* ref;
  Timestamp timestamp;
  double value;
};

/// What a snapshot keeps of one series.
struct OpenSeries {
  wal::WalRef ref = 0;
  Labels labels;
  ChunkRef open;
  double lastValue = 0;
};

/// The samples in memory: series, symbols, postings, exemplars, metadata. Owned by the Store. Thread-safe: one lock
/// that readers share and commits take alone, held for as long as a commit is applied or a selection copied, never
/// while decoding or waiting for a disk.
///
/// A commit is numbered. While a snapshot is open, a series remembers how long it was before each later commit, so that
/// readers see whole commits or nothing of them. Samples go to the WAL through `enqueue`, called under the lock in the
/// order of the commits.
class Head {
 public:
  using Enqueue = std::function<void(WalBatch)>;

  explicit Head(Enqueue enqueue);
  Head(const Head&) = delete;
  Head& operator=(const Head&) = delete;

  /// The wall clock, from time to time: what lies behind it is not refused because of samples that a wild clock once
  /// stamped far ahead.
  void setNow(Timestamp now) { now_.store(now, std::memory_order_relaxed); }
  /// Where the newest block ends: what is older stands in blocks and is neither accepted nor read back from the WAL.
  void setMinValid(Timestamp minValid) { minValid_.store(minValid, std::memory_order_relaxed); }
  Timestamp minValid() const { return minValid_.load(std::memory_order_relaxed); }
  /// Samples too far ahead of the clock were refused.
  void noteFuture() { future_.store(true, std::memory_order_relaxed); }
  bool sawFuture() const { return future_.load(std::memory_order_relaxed); }

  // ---- writing
  /// Finds or makes the series and checks the sample against what is committed. `isNew` is false when it is there
  /// already. OutOfOrder, Duplicate, OutOfBounds (older than the newest block, or than the newest sample by more than
  /// an hour).
  template <class Value>
  Result<SeriesSlot> prepare(SeriesRef ref, const Labels& labels, Timestamp timestamp, const Value& value, bool& isNew);
  /// The same for floats of known series: what passes is added to `accepted`, all else to `refused`.
  void prepareKnown(std::span<const KnownSample> samples, std::vector<Transaction::Float>& accepted,
                    std::vector<RefusedSample>& refused);
  /// NotFound when there is no such series.
  Result<SeriesSlot> find(SeriesRef ref, const Labels& labels) const;
  static SeriesRef refOf(SeriesSlot slot) { return {std::uint64_t{slot} + 1}; }
  std::string metricOf(SeriesSlot slot) const;
  void commit(Transaction transaction);

  // ---- reading
  CommitNumber openSnapshot() const;
  void closeSnapshot(CommitNumber snapshot) const;
  std::vector<FoundSeries> select(CommitNumber snapshot, Timestamp from, Timestamp to,
                                  const std::vector<Matcher>& matchers, std::size_t limit, bool labelsOnly,
                                  bool withLabels = true) const;
  std::vector<std::string> labelValues(CommitNumber snapshot, Timestamp from, Timestamp to, const std::string& name,
                                       const std::vector<Matcher>& matchers) const;
  std::vector<std::string> labelNames(CommitNumber snapshot, Timestamp from, Timestamp to,
                                      const std::vector<Matcher>& matchers) const;
  std::vector<ExemplarSeries> exemplars(Timestamp from, Timestamp to,
                                        const std::vector<std::vector<Matcher>>& selectors) const;
  Metadata metadata(const std::string& metric) const;
  /// All series with samples of the range, in label order: finished chunks as they are, cut where they reach out of the
  /// range, and a copy of the open one. What blocks are written from. Needs the head only while it is made.
  std::unique_ptr<ChunkSeriesSource> chunkSeries(Timestamp from, Timestamp toExclusive) const;

  /// Forgets the samples in [from, to] that are there now, of the series that all matchers match; later samples are not
  /// touched. Goes to the WAL; the answer is how many series had some.
  std::size_t deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers);
  // ---- out of order (in head_out_of_order.cpp)
  /// How far behind the newest sample what its series cannot take at its end is accepted; 0: not at all.
  void setOutOfOrderWindow(Duration window) { outOfOrder_.setWindow(window); }
  Duration outOfOrderWindow() const { return outOfOrder_.window(); }
  /// Where such samples are written; the series they belong to go to the WAL. Before anything is appended.
  void setOutOfOrderLog(Enqueue enqueue) { enqueueLate_ = std::move(enqueue); }
  void replayLate(SeriesSlot slot, Timestamp timestamp, double value, std::shared_ptr<const FloatHistogram> histogram);
  void replayLateErased(SeriesSlot slot, Timestamp from, Timestamp to);
  /// Puts all that every reader sees among the frozen chunks, and hands the rest to its log once more, so that what the
  /// log held before is not needed when those chunks stand in blocks.
  void freezeLate();
  void dropFrozenLate();
  /// The frozen chunks, or (changing nothing) all, as `extent`; none reaches over a border of kChunkRange.
  std::vector<FoundSeries> lateSeries(bool onlyFrozen) const;
  /// kMaxTimestamp and kMinTimestamp when nothing came out of order.
  Timestamp lateMinTime() const;
  Timestamp lateMaxTime() const;

  // ---- replay, by the maintenance thread before finishReplay
  void beginReplay();
  /// Counts a chunk of chunks_head as held; none when it cannot be used. Ends in replayChunk or dropChunk.
  std::optional<MappedChunk> holdChunk(const HeadChunk& chunk);
  void dropChunk(const MappedChunk& chunk);
  /// Gives a held chunk to its series, before any sample of it. What overlaps or is too old is dropped.
  void replayChunk(SeriesSlot slot, const MappedChunk& chunk);
  /// `ref` is good for this series record's samples; the chunks are to be given before.
  SeriesSlot replaySeries(const wal::SeriesRecord& record);
  /// Chunks of chunks_head were passed over, since the log knows better or others lie over them.
  bool passedOverChunks() const { return passedOverChunks_; }
  ReplayRef replayRef(SeriesSlot slot) const;
  void replayFloats(std::span<const ReplaySample> samples);
  void replayHistogram(ReplayRef& ref, Timestamp timestamp, std::shared_ptr<const FloatHistogram> histogram);
  /// A snapshot's open chunk, before any sample of the log.
  void replayOpen(SeriesSlot slot, const EncodedChunk& chunk);
  void replayExemplar(SeriesSlot slot, const Exemplar& exemplar);
  void replayMetadata(SeriesSlot slot, const Metadata& metadata);
  void replayTombstone(SeriesSlot slot, TimeInterval interval);
  /// `lastRef`: the highest name of a series that the WAL holds. Hands to the WAL what was committed meanwhile.
  void finishReplay(wal::WalRef lastRef);
  /// Commits that wait for the end of the replay to be handed to the WAL.
  std::size_t commitsWaiting() const;

  // ---- upkeep
  /// Moves finished chunks from memory into files, outside of the lock; readers go on meanwhile. What cannot be written
  /// stays in memory and is tried again with the next call.
  Status moveFinished(HeadChunkWriter& writer);
  /// Drops what ends before `cut`, and series that have nothing left.
  void truncate(Timestamp cut);
  /// Series of `count` slots from `begin` on, with their open chunk of floats; false at the end.
  bool openSeries(SeriesSlot begin, SeriesSlot count, std::vector<OpenSeries>& out) const;
  /// Makes finished chunks of open histograms, which a snapshot does not hold.
  void closeHistograms();
  std::vector<wal::ExemplarRecord> exemplarRecords() const;
  std::vector<wal::MetadataRecord> metadataRecords() const;
  Tombstones tombstonesByRef() const;
  /// The WAL's names of all series that live, with the further names that a replay found for them.
  std::unordered_set<wal::WalRef> liveRefs() const;

  std::size_t seriesCount() const;
  std::uint64_t samplesAppended() const { return samplesAppended_.load(std::memory_order_relaxed); }
  std::uint64_t memoryBytes() const;
  Timestamp minTime() const;
  Timestamp maxTime() const;

 private:
  struct Live {
    std::size_t insertAt;  ///< chunks of replayed samples go before this one
    Timestamp first;       ///< of the samples appended while the replay runs
  };
  /// A commit, and who looks on.
  struct Watch {
    CommitNumber number = 0;
    bool watched = false;
    CommitNumber oldest = 0;  ///< snapshot that is open
    Timestamp inOrderFrom = kMinTimestamp;
  };
  struct StoredExemplar {
    SeriesSlot slot;
    Exemplar exemplar;
  };

  // All below expect the lock to be held.
  SeriesSlot lookUp(const Labels& labels, std::uint64_t hash) const;
  SeriesSlot create(const Labels& labels, std::uint64_t hash, wal::WalRef ref);
  MemSeries* at(SeriesRef ref) const;
  bool sameLabels(const MemSeries& series, const Labels& labels) const;
  Labels labelsOf(const MemSeries& series) const;
  bool inRange(SeriesSlot slot, CommitNumber snapshot, Timestamp from, Timestamp to) const;
  Timestamp oldestAccepted() const;
  Status inBounds(Timestamp timestamp) const;
  void beforeLiveSample(SeriesSlot slot, Timestamp timestamp);
  template <class Sample, class Value>
  bool apply(const Sample& sample, const Value& value, Watch watch);
  Timestamp oldestLate() const;
  Status lateInstead(Status refusal, Timestamp timestamp, bool& isNew) const;
  Status notYetReplayed(Timestamp timestamp) const;
  void applyLate(Transaction& transaction, Watch watch);
  template <class Sample, class Value>
  bool addLate(const Sample& sample, const Value& value, LateSample late, CommitNumber settled);
  CommitNumber settledCommit() const;
  bool eraseLate(SeriesSlot slot, Timestamp from, Timestamp to, WalBatch& batch);
  void hand(Transaction transaction);
  WalBatch lateBatchOf(Transaction& transaction, WalBatch& series);
  WalBatch batchOf(Transaction& transaction);
  void logSeries(SeriesSlot slot, WalBatch& batch);
  void keepExemplar(SeriesSlot slot, const Exemplar& exemplar);
  bool keepMetadata(const std::string& metric, const Metadata& metadata);
  bool isCovered(ReplayRef& ref, MemSeries& series, Timestamp timestamp);
  template <class Value>
  void replaySample(ReplayRef& ref, Timestamp timestamp, const Value& value);
  void flushBacklog(SeriesSlot slot, MemSeries& backlog);
  struct Moving {
    SeriesSlot slot;
    ChunkRef chunk;
    std::size_t pieces;  ///< chunks it becomes in the file
  };
  const TimeIntervals& deletedOf(SeriesSlot slot) const;
  bool find(SeriesSlot slot, CommitNumber snapshot, Timestamp from, Timestamp to, FoundSeries& found) const;
  std::vector<Moving> finishedOf(std::span<const SeriesSlot> slots, std::vector<HeadChunk>& out) const;
  void replaceMoved(const std::vector<Moving>& moving, const std::vector<HeadChunk>& written);
  void forgetOldDeletions();
  void removeSeries(SeriesSlot slot);
  void rebuildIndex();

  const Enqueue enqueue_;
  Enqueue enqueueLate_;
  OutOfOrder outOfOrder_;

  mutable std::shared_mutex mutex_;
  std::unique_ptr<SymbolTable> symbols_;
  std::vector<std::unique_ptr<MemSeries>> slots_;
  std::unordered_map<std::uint64_t, SeriesSlot> byHash_;
  Postings postings_;
  std::size_t live_ = 0;
  std::size_t removedSinceRebuild_ = 0;
  std::deque<StoredExemplar> exemplars_;
  std::map<std::string, Metadata> metadata_;
  CommitNumber commits_ = 0;
  std::uint32_t collection_ = 1;
  wal::WalRef nextRef_ = 1;
  std::unordered_map<wal::WalRef, SeriesSlot> aliases_;
  Timestamp minTime_ = kMaxTimestamp;
  Timestamp maxTime_ = kMinTimestamp;
  std::int64_t memory_ = 0;
  std::atomic<std::uint64_t> samplesAppended_{0};
  std::atomic<Timestamp> now_{kMaxTimestamp};
  std::atomic<Timestamp> minValid_{kMinTimestamp};
  std::atomic<bool> future_{false};
  std::atomic<bool> passedOverChunks_{false};

  bool replaying_ = false;
  std::unordered_map<SeriesSlot, TimeIntervals> deleted_;
  Timestamp replayBegan_ = kMinTimestamp;
  MappedRegions regions_;
  std::vector<SeriesSlot> finished_;  ///< series with finished chunks in memory, perhaps more than once
  std::unordered_map<SeriesSlot, Live> liveDuringReplay_;
  std::unordered_map<SeriesSlot, std::unique_ptr<MemSeries>> backlog_;
  std::vector<Transaction> deferred_;

  mutable std::mutex snapshotsMutex_;
  mutable std::multiset<CommitNumber> snapshots_;
};

}  // namespace oriel::tsdb
