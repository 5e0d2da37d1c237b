#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/storage/storage.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/head_options.h"

namespace oriel::tsdb {

/// One block, for lists.
struct BlockInfo {
  BlockMeta meta;
  std::uint64_t bytes = 0;
};

struct StoreStatus {
  std::size_t series = 0;
  std::uint64_t samplesAppended = 0;  ///< since start
  std::uint64_t memoryBytes = 0;      ///< estimate of chunks, series and symbols
  std::uint64_t walBytes = 0;
  std::vector<BlockInfo> blocks;  ///< by time
  std::uint64_t blockBytes = 0;
  Timestamp minTime = kMaxTimestamp;  ///< of the samples held
  Timestamp maxTime = kMinTimestamp;
  bool replaying = false;
  double replayedFraction = 1;
  bool readOnly = false;
  std::vector<std::string> notices;  ///< damage set aside, disk full, data dropped: each once
};

/// Prometheus' TSDB: the head (the newest hours, with a WAL) and blocks. Thread-safe.
///
/// open() returns when the blocks can answer; the WAL is replayed by the maintenance thread and the answers grow while
/// it runs. Appends are accepted meanwhile. close() (or the destructor) writes and syncs what is pending; after kill -9
/// all that stood in the WAL is back. With `readOnly` nothing in the directory is created, locked or changed, and
/// appends are refused.
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
  /// Cuts blocks from the head, compacts, deletes what is beyond the retention, shortens the WAL. Runs by itself every
  /// few minutes too.
  virtual Status truncate() = 0;

  /// Changes StoreOptions::outOfOrderWindow from now on. Fails when `wbl/` cannot be made; nothing is changed then.
  virtual Status setOutOfOrderWindow(Duration window) = 0;

  /// Forgets the samples in [from, to] (both inclusive) of the series that all matchers match. They are out of every
  /// answer at once, and off the disk after cleanTombstones() or a compaction.
  virtual Status deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) = 0;
  virtual Status cleanTombstones() = 0;
  /// Writes copies of all blocks into the folder `target` (made when missing), and the head as one more block when
  /// `withHead`. While the store runs on; `stop` may be null. Cancelled.
  virtual Status snapshot(const std::string& target, bool withHead, const std::atomic<bool>* stop) = 0;
  /// Takes over the blocks that stand in another data directory or snapshot; they are never deleted without being
  /// asked. The answer is how many there were that are not here already.
  virtual Result<std::size_t> importBlocks(const std::string& source, const std::atomic<bool>* stop) = 0;
};

}  // namespace oriel::tsdb
