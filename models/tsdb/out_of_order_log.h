#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "models/base/file_system.h"
#include "models/tsdb/wal/wal_log.h"

namespace oriel::tsdb {

/// The write-behind log `wbl/` of what came out of order. Owned by the Store. Thread-safe. There is no folder and no
/// thread before open(): most stores never need them.
class OutOfOrderLog {
 public:
  /// `directory` is the data directory.
  OutOfOrderLog(std::shared_ptr<FileSystem> files, const std::string& directory, std::uint64_t segmentBytes);

  /// From now on batches are taken. The second call does nothing.
  Status open();
  /// Begins writing, into segment `first`, now or when it is opened.
  void start(std::uint32_t first);
  void enqueue(WalBatch batch);
  void tick();
  Status flush();
  Status close();

  /// Ends the current segment. The answer is the last one that nothing is written to any more.
  Result<std::optional<std::uint32_t>> cut();
  /// Syncs what came since, then removes the segments up to this one.
  Status removeUpTo(std::uint32_t last);

  Status failure() const;
  std::uint64_t bytesOnDisk() const;

 private:
  wal::WalLog* log() const;

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  const std::uint64_t segmentBytes_;
  mutable std::mutex mutex_;
  std::unique_ptr<wal::WalLog> log_;  ///< never replaced
  std::optional<std::uint32_t> first_;
};

}  // namespace oriel::tsdb
