#include "models/tsdb/head_store.h"

#include <algorithm>

#include "models/base/log.h"
#include "models/tsdb/head/head_appender.h"
#include "models/tsdb/head/head_querier.h"
#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{5};
constexpr int kUpkeepsPerTruncation = 24;

}  // namespace

Result<std::unique_ptr<Store>> Store::open(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock,
                                           bool readOnly) {
  auto store = std::make_unique<HeadStore>(std::move(options), std::move(files), clock, readOnly);
  ORIEL_TRY(store->begin());
  return std::unique_ptr<Store>(std::move(store));
}

HeadStore::HeadStore(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock, bool readOnly)
    : options_(std::move(options)), files_(std::move(files)), clock_(clock), readOnly_(readOnly) {}

HeadStore::~HeadStore() { (void)close(); }

Status HeadStore::begin() {
  if (readOnly_) {
    if (!files_->exists(options_.directory))
      return makeError(ErrorCode::NotFound, options_.directory + ": no such data directory");
  } else {
    ORIEL_TRY(files_->makeDirectories(walDirectory()));
    ORIEL_ASSIGN(lock_, files_->lock(options_.directory + "/lock"));
    log_ = std::make_unique<wal::WalLog>(files_, walDirectory(), options_.segmentBytes);
    chunkWriter_ = std::make_unique<HeadChunkWriter>(files_, chunksDirectory());
  }
  wal::WalLog* log = log_.get();
  head_ = std::make_shared<Head>([log](WalBatch batch) {
    if (log != nullptr) log->enqueue(std::move(batch));
  });
  head_->setNow(clock_.now());
  head_->beginReplay();
  replay_ = std::make_unique<Replay>(*head_, files_, options_.directory, notices_, readOnly_);
  signals_->log = log;
  maintenance_ = std::thread([this] { runMaintenance(); });
  if (!readOnly_) {
    scheduleSync(clock_, options_.syncInterval, signals_);
    scheduleUpkeep(clock_, signals_);
  }
  return {};
}

void HeadStore::scheduleSync(Clock& clock, Duration interval, const std::shared_ptr<Signals>& signals) {
  const std::weak_ptr<Signals> weak = signals;
  std::lock_guard lock(signals->mutex);
  signals->syncTimer = clock.schedule(std::chrono::milliseconds(interval), [&clock, interval, weak] {
    const auto alive = weak.lock();
    if (!alive) return;
    {
      std::lock_guard inner(alive->mutex);
      if (alive->stopping) return;
      alive->log->tick();
    }
    scheduleSync(clock, interval, alive);
  });
}

void HeadStore::scheduleUpkeep(Clock& clock, const std::shared_ptr<Signals>& signals) {
  const std::weak_ptr<Signals> weak = signals;
  std::lock_guard lock(signals->mutex);
  signals->upkeepTimer = clock.schedule(kUpkeepInterval, [&clock, weak] {
    const auto alive = weak.lock();
    if (!alive) return;
    {
      std::lock_guard inner(alive->mutex);
      if (alive->stopping) return;
      alive->upkeepDue = true;
      alive->changed.notify_all();
    }
    scheduleUpkeep(clock, alive);
  });
}

void HeadStore::replay() {
  replay_->run(stopReplay_);
  // Cut short by close(): the names in use are not all known, so nothing may be written.
  if (stopReplay_) return;
  oldNewestTimes_ = replay_->newestTimes();
  head_->finishReplay(replay_->lastRef());
  if (log_) {
    wal::removeLeftovers(*files_, walDirectory());
    measureWal();
    log_->start(replay_->nextSegment());
    keepWithinMemory();
  }
}

void HeadStore::runMaintenance() {
  replay();
  std::unique_lock lock(signals_->mutex);
  signals_->replayed = true;
  signals_->changed.notify_all();
  int turns = 0;
  while (true) {
    signals_->changed.wait(lock, [this] { return signals_->stopping || signals_->upkeepDue; });
    if (signals_->stopping) return;
    signals_->upkeepDue = false;
    lock.unlock();
    if (++turns % kUpkeepsPerTruncation == 0) {
      if (const Status status = truncate(); !status.ok()) log(LogLevel::Warning, "tsdb", status.error().toString());
    } else {
      std::lock_guard upkeep(upkeepMutex_);
      moveFinishedChunks();
      keepWithinMemory();
    }
    lock.lock();
  }
}

// ---------------------------------------------------------------- storage

std::unique_ptr<Appender> HeadStore::appender() {
  head_->setNow(clock_.now());
  wal::WalLog* log = closed_.load() ? nullptr : log_.get();
  return std::make_unique<HeadAppender>(head_, log, clock_, options_.futureTolerance);
}

Result<std::unique_ptr<Querier>> HeadStore::querier(Timestamp from, Timestamp to) {
  return std::unique_ptr<Querier>(std::make_unique<HeadQuerier>(head_, from, to));
}

Result<std::vector<ExemplarSeries>> HeadStore::exemplars(Timestamp from, Timestamp to,
                                                         const std::vector<std::vector<Matcher>>& selectors) {
  return head_->exemplars(from, to, selectors);
}

Metadata HeadStore::metadata(const std::string& metric) { return head_->metadata(metric); }

StoreStatus HeadStore::status() const {
  StoreStatus out;
  out.series = head_->seriesCount();
  out.samplesAppended = head_->samplesAppended();
  out.memoryBytes = head_->memoryBytes();
  const std::int64_t walBytes = walBase_ + static_cast<std::int64_t>(log_ ? log_->bytesWritten() : 0);
  out.walBytes = static_cast<std::uint64_t>(std::max<std::int64_t>(walBytes, 0));
  out.minTime = head_->minTime();
  out.maxTime = head_->maxTime();
  {
    std::lock_guard lock(signals_->mutex);
    out.replaying = !signals_->replayed;
  }
  out.replayedFraction = out.replaying ? replay_->fraction() : 1;
  out.notices = notices_.all();
  if (log_)
    if (const Status failure = log_->failure(); !failure.ok())
      out.notices.push_back(
          (failure.error().code == ErrorCode::NoSpace ? "The disk is full" : "The log cannot be written") +
          std::string(": new samples are refused until writing works again (") + failure.error().text + ")");
  return out;
}

void HeadStore::waitForReplay() {
  std::unique_lock lock(signals_->mutex);
  signals_->changed.wait(lock, [this] { return signals_->replayed; });
}

Status HeadStore::flush() {
  if (!log_ || closed_.load()) return makeError(ErrorCode::Unsupported, "the store is not open for writing");
  waitForReplay();
  return log_->flush();
}

Status HeadStore::close() {
  if (closed_.exchange(true)) return {};
  if (!maintenance_.joinable()) return {};
  TimerId syncTimer;
  TimerId upkeepTimer;
  {
    std::lock_guard lock(signals_->mutex);
    signals_->stopping = true;
    syncTimer = signals_->syncTimer;
    upkeepTimer = signals_->upkeepTimer;
  }
  clock_.cancel(syncTimer);
  clock_.cancel(upkeepTimer);
  // What was committed while the replay runs can only be written when it has ended; without that it may be cut short.
  if (head_->commitsWaiting() == 0) stopReplay_ = true;
  signals_->changed.notify_all();
  maintenance_.join();
  Status status = log_ ? log_->close() : Status();
  lock_.reset();
  return status;
}

// ---------------------------------------------------------------- upkeep

/// By the samples as well as by the clock: a clock that has jumped ahead must not delete anything.
Timestamp HeadStore::retentionCut() const {
  const Timestamp newest = head_->maxTime();
  if (newest == kMinTimestamp) return kMinTimestamp;
  return std::min(newest, clock_.now()) - options_.retention;
}

/// Failing costs memory only; the log says what is wrong with the disk.
void HeadStore::moveFinishedChunks() {
  if (!chunkWriter_) return;
  const Status status = head_->moveFinished(*chunkWriter_);
  if (!status.ok() && chunksMoved_) log(LogLevel::Warning, "tsdb", "chunks_head: " + status.error().toString());
  chunksMoved_ = status.ok();
}

void HeadStore::keepWithinMemory() {
  const std::uint64_t used = head_->memoryBytes();
  if (used <= options_.maxMemoryBytes) return;
  const Timestamp cut = head_->cutToFree(used - options_.maxMemoryBytes / 10 * 9);
  if (cut == kMinTimestamp) return;
  head_->truncate(cut);
  notices_.add("The samples need more than " + std::to_string(options_.maxMemoryBytes >> 20) +
               " MiB of memory: the oldest are dropped before they are " + std::to_string(options_.retention / kHour) +
               " h old");
}

std::uint64_t HeadStore::measureWal() {
  const std::uint64_t total = wal::bytesOnDisk(*files_, walDirectory());
  walBase_ = static_cast<std::int64_t>(total) - static_cast<std::int64_t>(log_->bytesWritten());
  return total;
}

Status HeadStore::truncate() {
  if (readOnly_ || closed_.load()) return makeError(ErrorCode::Unsupported, "the store is not open for writing");
  waitForReplay();
  std::lock_guard upkeep(upkeepMutex_);
  const Timestamp cut = retentionCut();
  if (cut == kMinTimestamp) return {};
  head_->truncate(cut);
  moveFinishedChunks();
  ORIEL_TRY(chunkWriter_->removeBefore(cut));
  keepWithinMemory();
  return keepWithinWal(cut);
}

Status HeadStore::keepWithinWal(Timestamp cut) {
  const std::uint64_t total = measureWal();
  const bool tooLarge = total > options_.maxWalBytes;
  // A segment that goes on for ever could never be removed.
  constexpr std::uint64_t worthCutting = 4u << 20;
  if (tooLarge || log_->bytesInSegment() > worthCutting) ORIEL_TRY(log_->cut());

  std::map<std::uint32_t, Timestamp> newest = oldNewestTimes_;
  for (const auto& [segment, time] : log_->newestTimes()) newest[segment] = std::max(newest[segment], time);
  ORIEL_ASSIGN(const wal::Layout layout, wal::readLayout(*files_, walDirectory()));
  wal::CheckpointPlan plan;
  plan.minTime = cut;
  bool worthIt = false;
  std::uint64_t left = total;
  for (const std::uint32_t number : layout.segments) {
    if (number == log_->openSegment()) break;
    if (layout.checkpoint && number <= *layout.checkpoint) continue;
    const bool early = left > options_.maxWalBytes / 3 * 2 && tooLarge;
    const Timestamp time = newest.contains(number) ? newest[number] : kMinTimestamp;
    if (time >= cut && !early) break;
    if (early) plan.minTime = std::max(plan.minTime, time + 1);
    const auto size = files_->fileSize(walDirectory() + "/" + wal::segmentName(number));
    left -= size.ok() ? std::min(left, *size) : 0;
    plan.upTo = number;
    worthIt = true;
  }
  if (!worthIt) return {};
  if (plan.minTime > cut)
    notices_.add("The log needs more than " + std::to_string(options_.maxWalBytes >> 20) +
                 " MiB: the oldest samples in it are dropped early and will be missing after a restart");
  plan.live = head_->liveRefs();
  ORIEL_TRY(wal::writeCheckpoint(files_, walDirectory(), plan));
  measureWal();
  return {};
}

}  // namespace oriel::tsdb
