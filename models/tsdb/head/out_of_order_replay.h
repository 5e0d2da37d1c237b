#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/base/file_system.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/notices.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {

/// Reads the write-behind log `wbl/` into the head once, after the WAL, which names the series. Used by the Replay, on
/// its thread. Damage is dealt with as in the WAL.
class OutOfOrderReplay {
 public:
  /// kNoSlot for a name that no series has; called for every name, also to learn which are in use.
  using FindSlot = std::function<SeriesSlot(wal::WalRef)>;
  OutOfOrderReplay(Head& head, std::shared_ptr<FileSystem> files, const std::string& directory, Notices& notices,
                   bool readOnly, FindSlot findSlot);

  void run(const std::atomic<bool>& stop);
  std::uint32_t nextSegment() const { return nextSegment_; }

 private:
  void readRecord(Bytes record);
  void readTombstones(Bytes record);
  void reportDamage(const wal::SegmentFile& file, const std::string& what, std::size_t goodBytes, std::size_t size);
  SeriesSlot known(wal::WalRef ref);

  Head& head_;
  std::shared_ptr<FileSystem> files_;
  std::string directory_;
  Notices& notices_;
  bool readOnly_;
  FindSlot findSlot_;
  std::uint32_t nextSegment_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace oriel::tsdb
