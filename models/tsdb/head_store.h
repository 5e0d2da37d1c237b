#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "models/tsdb/block_keeper.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/head/replay.h"
#include "models/tsdb/notices.h"
#include "models/tsdb/out_of_order_log.h"
#include "models/tsdb/store.h"
#include "models/tsdb/wal/wal_log.h"

namespace oriel::tsdb {

/// The Store that puts head, WAL and blocks together. Owns the maintenance thread (replay, then upkeep when the clock
/// asks for it) and the WAL's.
class HeadStore final : public Store {
 public:
  HeadStore(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock, bool readOnly);
  ~HeadStore() override;

  /// Takes the lock and starts the replay.
  Status begin();

  std::unique_ptr<Appender> appender() override;
  Result<std::unique_ptr<Querier>> querier(Timestamp from, Timestamp to) override;
  Result<std::vector<ExemplarSeries>> exemplars(Timestamp from, Timestamp to,
                                                const std::vector<std::vector<Matcher>>& selectors) override;
  Metadata metadata(const std::string& metric) override;
  StoreStatus status() const override;
  void waitForReplay() override;
  Status flush() override;
  Status close() override;
  Status truncate() override;
  Status setOutOfOrderWindow(Duration window) override;
  Status deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) override;
  Status cleanTombstones() override;
  Status snapshot(const std::string& target, bool withHead, const std::atomic<bool>* stop) override;
  Result<std::size_t> importBlocks(const std::string& source, const std::atomic<bool>* stop) override;

 private:
  Timestamp headBegin(bool ours) const;
  /// What the clock's timers may touch; they outlive the store.
  struct Signals {
    std::mutex mutex;
    std::condition_variable changed;
    bool upkeepDue = false;
    bool stopping = false;
    bool replayed = false;
    wal::WalLog* log = nullptr;
    OutOfOrderLog* outOfOrderLog = nullptr;
    TimerId syncTimer = TimerId::None;
    TimerId upkeepTimer = TimerId::None;
  };

  static void scheduleSync(Clock& clock, Duration interval, const std::shared_ptr<Signals>& signals);
  static void scheduleUpkeep(Clock& clock, const std::shared_ptr<Signals>& signals);
  void runMaintenance();
  void replay();
  void moveFinishedChunks();
  void writeHeadSnapshot();
  std::uint64_t measureWal();
  Status shortenWal(Timestamp cut);
  Status cutOutOfOrder(bool inOrderWasCut);
  bool aheadOfClock() const;
  void followClock();
  void addClockNotices(std::vector<std::string>& notices) const;
  Status writable() const;
  std::string walDirectory() const { return options_.directory + "/wal"; }
  std::string chunksDirectory() const { return options_.directory + "/chunks_head"; }

  const StoreOptions options_;
  const std::shared_ptr<FileSystem> files_;
  Clock& clock_;
  const bool readOnly_;
  Notices notices_;
  std::shared_ptr<void> lock_;
  BlockKeeper keeper_;
  std::unique_ptr<wal::WalLog> log_;
  OutOfOrderLog outOfOrderLog_;
  std::atomic<Duration> windowAsked_{0};          ///< of samples out of order
  Timestamp outOfOrderCut_ = 0;                   ///< when; of whoever holds upkeepMutex_
  std::unique_ptr<HeadChunkWriter> chunkWriter_;  ///< of whoever holds upkeepMutex_
  bool chunksMoved_ = true;
  std::shared_ptr<Head> head_;
  std::unique_ptr<Replay> replay_;
  std::map<std::uint32_t, Timestamp> oldNewestTimes_;  ///< of segments from before this start
  std::shared_ptr<Signals> signals_ = std::make_shared<Signals>();
  std::atomic<bool> stopReplay_{false};
  std::atomic<bool> stopUpkeep_{false};
  std::atomic<std::int64_t> walBase_{0};  ///< bytes on disk when last measured, less what had been written by then
  std::mutex upkeepMutex_;
  std::atomic<bool> closed_{false};
  std::thread maintenance_;
};

}  // namespace oriel::tsdb
