#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "models/tsdb/block/block_set.h"
#include "models/tsdb/compact/compactor.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/head_options.h"

namespace oriel::tsdb {

/// The blocks of an open store and all that is done with them: cutting them from the head, compaction, retention,
/// deletion, copies. Owned by the Store; what changes blocks runs under one mutex, reading never waits for it.
class BlockKeeper {
 public:
  BlockKeeper(const StoreOptions& options, std::shared_ptr<FileSystem> files, Clock& clock, Notices& notices,
              bool readOnly);

  BlockSet& blocks() { return blocks_; }
  const BlockSet& blocks() const { return blocks_; }
  /// Held alone while samples move from the head into a block.
  std::shared_mutex& layout() const { return layout_; }

  /// Writes 2-hour blocks until the head spans no more than one and a half of them. The answer is where the head begins
  /// now, or kMinTimestamp when nothing was cut.
  Result<Timestamp> cut(Head& head, const std::atomic<bool>& stop);
  /// Writes the head's frozen out-of-order samples into blocks of their own, on the same grid, and drops them there.
  Status cutOutOfOrder(Head& head, const std::atomic<bool>& stop);
  /// Compaction to the end of its plan, then retention, then what to say about the disk. `otherBytes`: of WAL and head.
  Status tidy(std::uint64_t otherBytes, const std::atomic<bool>& stop);

  /// When the disk will be full before the retention is reached, as of the last tidy(); empty: it will last.
  std::string diskForecast() const;

  Result<std::size_t> deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers);
  /// Writes every block with deleted samples anew without them.
  Status cleanTombstones(const std::atomic<bool>& stop);
  /// Copies all blocks below `target`, and what the head holds as one more block where `head` is given.
  Status snapshot(const std::string& target, const Head* head, const std::atomic<bool>& stop);
  /// Copies the blocks that stand in `source` and are not here yet; they are never deleted without being asked. The
  /// answer is how many came.
  Result<std::size_t> import(const std::string& source, const std::atomic<bool>& stop);

 private:
  Status cutOne(Head& head, Timestamp from, const std::atomic<bool>& stop);
  Status writeOutOfOrder(const std::vector<FoundSeries>& late, const std::string& directory,
                         const std::atomic<bool>& stop, std::vector<std::string>& written);
  RetentionLimits limits(std::uint64_t otherBytes) const;
  std::string forecast(std::uint64_t otherBytes) const;

  const StoreOptions options_;
  const std::shared_ptr<FileSystem> files_;
  Clock& clock_;
  Notices& notices_;
  const bool readOnly_;
  BlockSet blocks_;
  Compactor compactor_;
  mutable std::shared_mutex layout_;
  std::mutex changing_;
  mutable std::mutex forecastMutex_;
  std::string forecast_;
};

}  // namespace oriel::tsdb
