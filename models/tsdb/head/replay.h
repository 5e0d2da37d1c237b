#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/notices.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {

/// Reads a WAL into the head once, on the maintenance thread. Damage never stops it: a segment is read up to the
/// damage, its tail is set aside as a `.corrupt` copy (not when the folder is open for reading only) and named in a
/// notice, and the next one follows.
class Replay {
 public:
  Replay(Head& head, std::shared_ptr<FileSystem> files, std::string directory, Notices& notices, bool readOnly);

  /// Returns early when `stop` becomes true.
  void run(const std::atomic<bool>& stop);
  /// From any thread.
  double fraction() const { return fraction_.load(std::memory_order_relaxed); }

  wal::WalRef lastRef() const { return lastRef_; }
  std::uint32_t nextSegment() const { return nextSegment_; }
  const std::map<std::uint32_t, Timestamp>& newestTimes() const { return newestTimes_; }

 private:
  void readSegment(const wal::SegmentFile& file, const std::atomic<bool>& stop);
  void readRecord(Bytes record);
  void readSeries(Bytes record);
  void readSamples(Bytes record);
  void readHistograms(Bytes record);
  void reportGaps(const wal::Layout& layout);
  void reportDamage(const wal::SegmentFile& file, const std::string& what, std::size_t goodBytes, std::size_t size);
  SeriesSlot slotOf(wal::WalRef ref);
  void setSlot(wal::WalRef ref, SeriesSlot slot);
  void seen(Timestamp timestamp) { newest_ = std::max(newest_, timestamp); }

  static constexpr SeriesSlot kUnknown = 0xffffffff;

  Head& head_;
  std::shared_ptr<FileSystem> files_;
  std::string directory_;
  Notices& notices_;
  bool readOnly_;
  std::vector<SeriesSlot> denseSlots_;  ///< by ref, while refs are small; programs count them from 1
  std::unordered_map<wal::WalRef, SeriesSlot> otherSlots_;
  std::vector<wal::SampleRecord> samples_;
  std::vector<Transaction::Float> floats_;
  wal::WalRef lastRef_ = 0;
  std::uint32_t nextSegment_ = 0;
  std::uint64_t unknown_ = 0;
  Timestamp newest_ = kMinTimestamp;
  std::map<std::uint32_t, Timestamp> newestTimes_;
  std::uint64_t bytesTotal_ = 0;
  std::uint64_t bytesDone_ = 0;
  std::atomic<double> fraction_{0};
};

}  // namespace oriel::tsdb
