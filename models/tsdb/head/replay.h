#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/block/tombstones.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/head/head_snapshot.h"
#include "models/tsdb/head/replay_feed.h"
#include "models/tsdb/notices.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {

/// Reads chunks_head and then the WAL into the head once, on the maintenance thread; samples that chunks_head has are
/// passed over. Damage never stops it: a file is read up to the damage, its tail is set aside as a `.corrupt` copy (not
/// when the folder is open for reading only) and named in a notice, and the next one follows.
class Replay {
 public:
  /// `directory` is the data directory.
  Replay(Head& head, std::shared_ptr<FileSystem> files, const std::string& directory, Notices& notices, bool readOnly);

  /// Returns early when `stop` becomes true.
  void run(const std::atomic<bool>& stop);
  /// From any thread.
  double fraction() const { return fraction_.load(std::memory_order_relaxed); }

  /// Whether a snapshot was used.
  bool fromSnapshot() const { return fromSnapshot_; }
  wal::WalRef lastRef() const { return lastRef_; }
  std::uint32_t nextSegment() const { return nextSegment_; }
  /// Something of chunks_head was damaged.
  bool chunksDamaged() const { return chunksDamaged_; }
  std::uint32_t nextOutOfOrderSegment() const { return nextOutOfOrderSegment_; }
  const std::map<std::uint32_t, Timestamp>& newestTimes() const { return newestTimes_; }
  /// Times from which samples may be missing, because the log was damaged there or a segment is gone. The torn end that
  /// a killed process leaves is none: nothing in it was acknowledged.
  const TimeIntervals& lost() const { return lost_; }

 private:
  void readLog(const std::atomic<bool>& stop);
  void readOutOfOrder(const std::atomic<bool>& stop);
  void readBatch(const ReplayBatch& batch, const wal::SegmentFile& file);
  void readRecord(Bytes record);
  void readSeries(Bytes record);
  void readSamples(Bytes record);
  void readHistograms(Bytes record);
  void reportGaps(const wal::Layout& layout);
  void reportDamage(const wal::SegmentFile& file, const std::string& what, std::size_t goodBytes, std::size_t size);
  void readChunks();
  /// Where the log goes on behind a snapshot; none when it is to be read from its begin.
  std::optional<SnapshotPlace> readSnapshotOf(const wal::Layout& layout);
  Status loadSnapshot(const SnapshotPlace& place);
  /// Leaves out what the snapshot stands for.
  static void skip(std::vector<wal::SegmentFile>& order, const SnapshotPlace& place);
  void giveChunks(wal::WalRef ref, SeriesSlot slot);
  void dropUnclaimedChunks();
  /// Null for a name that no series has.
  ReplayRef* find(wal::WalRef ref);
  void set(wal::WalRef ref, SeriesSlot slot);
  void passOver(wal::WalRef name, Timestamp timestamp);
  void seen(Timestamp timestamp) {
    newest_ = std::max(newest_, timestamp);
    if (lostSince_ && timestamp >= *lostSince_) [[unlikely]]
      endLost(timestamp);
  }
  void beginLost() { lostSince_ = lostSince_.value_or(std::max(lastGood_, newest_)); }
  void endLost(Timestamp until);

  struct FoundChunk {
    wal::WalRef series;
    MappedChunk chunk;
  };

  Head& head_;
  std::shared_ptr<FileSystem> files_;
  std::string directory_;  ///< of the WAL
  std::string chunksDirectory_;
  std::string dataDirectory_;
  bool chunksDamaged_ = false;
  bool fromSnapshot_ = false;
  Notices& notices_;
  bool readOnly_;
  std::vector<ReplayRef> dense_;  ///< by name, while names are small; programs count them from 1
  std::unordered_map<wal::WalRef, ReplayRef> others_;
  std::vector<FoundChunk> chunks_;  ///< by series, then in the order of the files; region gone: series 0
  std::vector<ReplaySample> samples_;
  wal::WalRef lastRef_ = 0;
  std::uint32_t nextSegment_ = 0;
  std::uint32_t nextOutOfOrderSegment_ = 0;
  std::uint64_t unknown_ = 0;  ///< samples of names that no series has, and their times
  TimeInterval unknownTimes_{kMaxTimestamp, kMinTimestamp};
  Timestamp newest_ = kMinTimestamp;    ///< in the file that is read
  Timestamp lastGood_ = kMinTimestamp;  ///< in the files before it
  std::optional<Timestamp> lostSince_;  ///< until the next sample
  TimeIntervals lost_;
  bool tornEnd_ = false;              ///< the file read last ends within a record
  std::set<std::uint32_t> afterGap_;  ///< segments that follow missing ones
  std::map<std::uint32_t, Timestamp> newestTimes_;
  std::uint64_t bytesTotal_ = 0;
  std::uint64_t bytesDone_ = 0;
  std::atomic<double> fraction_{0};
};

}  // namespace oriel::tsdb
