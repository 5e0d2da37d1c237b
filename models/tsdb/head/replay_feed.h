#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/wal/segment_reader.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {

/// Records of one segment that stand behind each other, unpacked.
struct ReplayBatch {
  std::size_t file = 0;  ///< which of the files
  wal::RecordBuffer records;
  std::size_t goodBytes = 0;  ///< of the file, up to the last of the records
  std::size_t fileBytes = 0;
  bool endsFile = false;
  std::optional<Error> damage;  ///< why the file ends early; with fileBytes 0 it could not be read at all
};

/// Reads segments on a thread of its own, some batches ahead of whoever takes them: checksums and unpacking cost as
/// much as all that is done with the records. Owned by the Replay; next() is called by one thread.
class ReplayFeed {
 public:
  /// `order` must outlive it.
  ReplayFeed(std::shared_ptr<FileSystem> files, const std::vector<wal::SegmentFile>& order);
  /// Stops reading and waits for the thread.
  ~ReplayFeed();
  ReplayFeed(const ReplayFeed&) = delete;
  ReplayFeed& operator=(const ReplayFeed&) = delete;

  /// Null at the end. The batch before is used again.
  const ReplayBatch* next();

 private:
  void run();
  void readFile(std::size_t file);
  std::unique_ptr<ReplayBatch> fresh(std::size_t file);
  /// False when it is time to stop.
  bool hand(std::unique_ptr<ReplayBatch> batch);

  const std::shared_ptr<FileSystem> files_;
  const std::vector<wal::SegmentFile>& order_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<ReplayBatch>> ready_;
  std::vector<std::unique_ptr<ReplayBatch>> used_;
  std::unique_ptr<ReplayBatch> current_;
  bool ended_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace oriel::tsdb
