#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/tsdb/block/block_set.h"
#include "models/tsdb/compact/compaction_plan.h"

namespace oriel::tsdb {

/// Makes few large blocks of many small ones and removes what is beyond the retention. Owned by the Store, used by its
/// maintenance thread. A failure leaves the blocks as they were; a block that cannot be compacted is left alone from
/// then on and named in a notice.
class Compactor {
 public:
  Compactor(std::shared_ptr<FileSystem> files, std::string directory, BlockSet& blocks, Notices& notices, Clock& clock,
            Duration retention);

  /// One step of the plan; false when there is nothing to do. Cancelled when `stop` becomes true.
  Result<bool> compactOnce(const std::atomic<bool>& stop);
  /// Compacts these blocks (of the set) into one and replaces them; also a single one, which loses its deleted samples.
  Status compact(const std::vector<std::string>& ulids, const std::atomic<bool>& stop);
  /// Deletes what the limits say. The answer is how many blocks went.
  Result<std::size_t> applyRetention(const RetentionLimits& limits);

 private:
  void markFailed(const std::vector<std::string>& ulids, const Error& error);

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  BlockSet& blocks_;
  Notices& notices_;
  Clock& clock_;
  const std::vector<Duration> ranges_;
};

}  // namespace oriel::tsdb
