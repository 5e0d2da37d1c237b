#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/head/transaction.h"
#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb::wal {

/// The thread that writes commits to the WAL. Owned by the Store. Thread-safe.
///
/// When a write fails, `failure()` says why, the waiting commits are told, and what was not written is kept and tried
/// again at every tick(), so that the WAL never misses the series of later samples. Commits handed in before start()
/// wait for it. Those that come with a callback are written at once, others within 50 ms.
class WalLog {
 public:
  WalLog(std::shared_ptr<FileSystem> files, std::string directory, std::uint64_t segmentBytes);
  ~WalLog();
  WalLog(const WalLog&) = delete;
  WalLog& operator=(const WalLog&) = delete;

  void enqueue(WalBatch batch);
  /// Begins writing, into segment `first`.
  void start(std::uint32_t first);
  /// Time to sync, and to try again what failed.
  void tick();
  /// Waits until all that was handed in is written and synced, or has failed.
  Status flush();
  /// Ends the current segment.
  Status cut();
  /// flush(), then the thread ends. The second call does nothing.
  Status close();

  /// Ok while writing works.
  Status failure() const;
  bool failing() const { return failing_.load(std::memory_order_relaxed); }
  std::uint64_t bytesWritten() const { return bytesWritten_.load(std::memory_order_relaxed); }
  std::uint64_t bytesInSegment() const { return bytesInSegment_.load(std::memory_order_relaxed); }
  /// The number of the segment being written, or that the next one will have.
  std::uint32_t openSegment() const { return openSegment_.load(std::memory_order_relaxed); }
  /// The newest timestamp in each segment written since the start.
  std::map<std::uint32_t, Timestamp> newestTimes() const;

 private:
  struct Waiting {
    std::vector<std::string> records;
    std::vector<std::function<void(Status)>> callbacks;
    Timestamp newest = kMinTimestamp;
  };

  void run();
  void encode(WalBatch& batch);
  Status writeWaiting();
  void answerCallbacks(const Status& status);
  void cutNow();
  void setFailure(std::optional<Error> failure);
  bool hasUrgentWork() const;
  void waitForWork(std::unique_lock<std::mutex>& lock);

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  const std::uint64_t segmentBytes_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<WalBatch> queue_;
  bool queueUrgent_ = false;  ///< somebody waits for what stands in the queue, or it is long
  bool gathering_ = false;    ///< the thread looks at the queue by itself soon
  bool started_ = false;
  bool stopping_ = false;
  bool tickDue_ = false;
  std::uint64_t flushRequests_ = 0;
  std::uint64_t flushServed_ = 0;
  std::uint64_t cutRequests_ = 0;
  std::uint64_t cutServed_ = 0;
  Status cutStatus_;
  std::optional<Error> failure_;
  std::atomic<bool> failing_{false};
  std::map<std::uint32_t, Timestamp> newestTimes_;
  std::atomic<std::uint64_t> bytesWritten_{0};
  std::atomic<std::uint64_t> bytesInSegment_{0};
  std::atomic<std::uint32_t> openSegment_{0};

  std::unique_ptr<SegmentWriter> writer_;  ///< of the thread
  Waiting waiting_;                        ///< of the thread
  std::thread thread_;
};

}  // namespace oriel::tsdb::wal
