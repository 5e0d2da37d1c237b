#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/storage/storage.h"
#include "models/tsdb/head_options.h"

namespace oriel::tsdb {

struct StoreStatus {
  std::size_t series = 0;
  std::uint64_t samplesAppended = 0;  ///< since start
  std::uint64_t memoryBytes = 0;      ///< estimate of chunks, series and symbols
  std::uint64_t walBytes = 0;
  Timestamp minTime = kMaxTimestamp;  ///< of the samples held
  Timestamp maxTime = kMinTimestamp;
  bool replaying = false;
  double replayedFraction = 1;
  std::vector<std::string> notices;  ///< damage set aside, disk full, data dropped: each once
};

/// Oriel's own store: the head (XOR chunks in memory) and its WAL. Thread-safe.
///
/// open() returns at once; the WAL is replayed by the maintenance thread and the answers grow while it runs. Appends
/// are accepted meanwhile. close() (or the destructor) writes and syncs what is pending; after kill -9 all that stood
/// in the WAL is back. With `readOnly` nothing in the directory is created, locked or changed, and appends are refused.
class Store : public Storage {
 public:
  static Result<std::unique_ptr<Store>> open(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock,
                                             bool readOnly = false);
  ~Store() override = default;

  virtual StoreStatus status() const = 0;
  /// Blocks until the replay has ended.
  virtual void waitForReplay() = 0;
  /// Writes and syncs the WAL; every commit made before the call is durable when it succeeds.
  virtual Status flush() = 0;
  virtual Status close() = 0;
  /// Drops what is older than the retention and rewrites the WAL where worth it. Runs by itself every few minutes too.
  virtual Status truncate() = 0;
};

}  // namespace oriel::tsdb
