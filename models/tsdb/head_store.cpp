#include "models/tsdb/head_store.h"

#include <algorithm>

#include "models/base/log.h"
#include "models/tsdb/head/head_appender.h"
#include "models/tsdb/head/head_snapshot.h"
#include "models/tsdb/open/data_location.h"
#include "models/tsdb/store_querier.h"
#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{5};
constexpr int kUpkeepsPerTruncation = 24;
/// What is taken out of order when the newest samples lie in the future.
constexpr Duration kWindowBehindLeap = kHour;

}  // namespace

Result<std::unique_ptr<Store>> Store::open(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock,
                                           bool readOnly) {
  auto store = std::make_unique<HeadStore>(std::move(options), std::move(files), clock, readOnly);
  ORIEL_TRY(store->begin());
  return std::unique_ptr<Store>(std::move(store));
}

HeadStore::HeadStore(StoreOptions options, std::shared_ptr<FileSystem> files, Clock& clock, bool readOnly)
    : options_(std::move(options)),
      files_(std::move(files)),
      clock_(clock),
      readOnly_(readOnly),
      keeper_(options_, files_, clock_, notices_, readOnly_),
      outOfOrderLog_(files_, options_.directory, options_.segmentBytes),
      outOfOrderCut_(clock_.now()) {}

HeadStore::~HeadStore() { (void)close(); }

/// What was cut from the head ends where the head begins. Blocks that were imported or made of text say nothing about
/// what only the log has; in a directory that Prometheus wrote all of them were cut from its head.
Timestamp HeadStore::headBegin(bool ours) const {
  if (!ours) return keeper_.blocks().inOrderEnd();
  Timestamp begin = kMinTimestamp;
  for (const SizedBlock& block : keeper_.blocks().sizes())
    if (!block.adopted && !block.meta.fromOutOfOrder()) begin = std::max(begin, block.meta.maxTime);
  return begin;
}

Status HeadStore::begin() {
  const bool ours = isOurs(*files_, options_.directory);
  if (readOnly_) {
    if (!files_->exists(options_.directory))
      return makeError(ErrorCode::NotFound, options_.directory + ": no such data directory");
  } else {
    ORIEL_TRY(files_->makeDirectories(walDirectory()));
    ORIEL_ASSIGN(lock_, files_->lock(options_.directory + "/lock"));
    ORIEL_TRY(adopt(*files_, options_.directory));
    log_ = std::make_unique<wal::WalLog>(files_, walDirectory(), options_.segmentBytes);
    chunkWriter_ = std::make_unique<HeadChunkWriter>(files_, chunksDirectory());
  }
  wal::WalLog* log = log_.get();
  head_ = std::make_shared<Head>([log](WalBatch batch) {
    if (log != nullptr) log->enqueue(std::move(batch));
  });
  head_->setNow(clock_.now());
  if (!readOnly_) {
    head_->setOutOfOrderLog([this](WalBatch batch) { outOfOrderLog_.enqueue(std::move(batch)); });
    ORIEL_TRY(setOutOfOrderWindow(options_.outOfOrderWindow));
  }
  keeper_.blocks().load();
  if (const Timestamp end = headBegin(ours); end != kMinTimestamp) head_->setMinValid(end);
  head_->beginReplay();
  replay_ = std::make_unique<Replay>(*head_, files_, options_.directory, notices_, readOnly_);
  signals_->log = log;
  signals_->outOfOrderLog = &outOfOrderLog_;
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
      alive->outOfOrderLog->tick();
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
  if (options_.onlyBlock.empty()) replay_->run(stopReplay_);
  // Cut short by close(): the names in use are not all known, so nothing may be written.
  if (stopReplay_) return;
  for (const TimeInterval& lost : replay_->lost())
    keeper_.blocks().addMissing(lost.from, std::min(lost.to, clock_.now()),
                                "the log was damaged when Oriel started; samples may be missing here");
  oldNewestTimes_ = replay_->newestTimes();
  head_->finishReplay(replay_->lastRef());
  if (log_) {
    wal::removeLeftovers(*files_, walDirectory());
    measureWal();
    removeSnapshots(*files_, options_.directory);
    log_->start(replay_->nextSegment());
    outOfOrderLog_.start(replay_->nextOutOfOrderSegment());
  }
}

void HeadStore::runMaintenance() {
  replay();
  followClock();
  std::unique_lock lock(signals_->mutex);
  signals_->replayed = true;
  signals_->changed.notify_all();
  int turns = 0;
  while (true) {
    signals_->changed.wait(lock, [this] { return signals_->stopping || signals_->upkeepDue; });
    if (signals_->stopping) return;
    signals_->upkeepDue = false;
    lock.unlock();
    followClock();
    if (++turns % kUpkeepsPerTruncation == 0) {
      if (const Status status = truncate(); !status.ok()) log(LogLevel::Warning, "tsdb", status.error().toString());
    } else {
      std::lock_guard upkeep(upkeepMutex_);
      moveFinishedChunks();
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
  return std::unique_ptr<Querier>(std::make_unique<StoreQuerier>(head_, keeper_.blocks(), keeper_.layout(), from, to));
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
  out.minTime = std::min({head_->minTime(), head_->lateMinTime(), keeper_.blocks().begin()});
  out.maxTime = std::max(head_->maxTime(), head_->lateMaxTime());
  if (const Timestamp end = keeper_.blocks().end(); end != kMinTimestamp) out.maxTime = std::max(out.maxTime, end - 1);
  {
    std::lock_guard lock(signals_->mutex);
    out.replaying = !signals_->replayed;
  }
  out.replayedFraction = out.replaying ? replay_->fraction() : 1;
  out.readOnly = readOnly_;
  for (const SizedBlock& block : keeper_.blocks().sizes()) {
    out.blocks.push_back({block.meta, block.bytes});
    out.blockBytes += block.bytes;
  }
  out.notices = notices_.all();
  addClockNotices(out.notices);
  for (std::string& text : keeper_.blocks().damage()) out.notices.push_back(std::move(text));
  if (std::string text = keeper_.diskForecast(); !text.empty()) out.notices.push_back(std::move(text));
  if (log_) {
    Status failure = log_->failure();
    if (failure.ok()) failure = outOfOrderLog_.failure();
    if (!failure.ok())
      out.notices.push_back(
          (failure.error().code == ErrorCode::NoSpace ? "The disk is full" : "The log cannot be written") +
          std::string(": new samples are refused until writing works again (") + failure.error().text + ")");
  }
  return out;
}

void HeadStore::waitForReplay() {
  std::unique_lock lock(signals_->mutex);
  signals_->changed.wait(lock, [this] { return signals_->replayed; });
}

Status HeadStore::flush() {
  if (!log_ || closed_.load()) return makeError(ErrorCode::Unsupported, "the store is not open for writing");
  waitForReplay();
  ORIEL_TRY(log_->flush());
  return outOfOrderLog_.flush();
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
  stopUpkeep_ = true;
  // What was committed while the replay runs can only be written when it has ended; without that it may be cut short.
  {
    std::lock_guard lock(signals_->mutex);
    if (!signals_->replayed && head_->commitsWaiting() == 0) stopReplay_ = true;
  }
  signals_->changed.notify_all();
  maintenance_.join();
  if (log_ && !stopReplay_) writeHeadSnapshot();
  Status status = log_ ? log_->close() : Status();
  if (const Status late = outOfOrderLog_.close(); status.ok()) status = late;
  lock_.reset();
  return status;
}

// ---------------------------------------------------------------- upkeep

/// Failing costs memory only; the log says what is wrong with the disk.
void HeadStore::moveFinishedChunks() {
  if (!chunkWriter_) return;
  const Status status = head_->moveFinished(*chunkWriter_);
  if (!status.ok() && chunksMoved_) log(LogLevel::Warning, "tsdb", "chunks_head: " + status.error().toString());
  chunksMoved_ = status.ok();
}

/// So that the next start is quick; nothing is lost without it.
void HeadStore::writeHeadSnapshot() {
  std::lock_guard upkeep(upkeepMutex_);
  // The next start could not tell which of the chunks that lie over each other to take; the log can.
  if (head_->passedOverChunks() || replay_->chunksDamaged()) return;
  if (measureWal() < options_.snapshotFromWalBytes || !log_->flush().ok()) return;
  head_->closeHistograms();
  moveFinishedChunks();
  Status status = chunksMoved_ ? chunkWriter_->sync() : makeError(ErrorCode::Io, "chunks could not be moved");
  if (status.ok()) status = log_->cut();
  const auto layout = wal::readLayout(*files_, walDirectory());
  if (!status.ok() || !layout.ok() || layout->segments.empty()) return;
  const std::uint32_t segment = layout->segments.back();
  const auto size = files_->fileSize(walDirectory() + "/" + wal::segmentName(segment));
  if (!size.ok()) return;
  status = writeSnapshot(*head_, files_, options_.directory, segment, *size);
  if (!status.ok()) {
    log(LogLevel::Warning, "tsdb", "no snapshot for a quick start: " + status.error().toString());
    return;
  }
  // A snapshot has no place for it, so it stands in the log behind.
  WalBatch batch;
  batch.metadata = head_->metadataRecords();
  if (!batch.metadata.empty()) log_->enqueue(std::move(batch));
}

std::uint64_t HeadStore::measureWal() {
  const std::uint64_t total = wal::bytesOnDisk(*files_, walDirectory());
  walBase_ = static_cast<std::int64_t>(total) - static_cast<std::int64_t>(log_->bytesWritten());
  return total;
}

Status HeadStore::writable() const {
  if (readOnly_) return makeError(ErrorCode::Unsupported, "the store is open for reading only");
  if (closed_.load()) return makeError(ErrorCode::Unsupported, "the store is closed");
  return {};
}

Status HeadStore::truncate() {
  ORIEL_TRY(writable());
  waitForReplay();
  followClock();
  std::lock_guard upkeep(upkeepMutex_);
  // The store may have been closed meanwhile, even in the midst of the replay.
  ORIEL_TRY(writable());
  ORIEL_ASSIGN(const Timestamp begin, keeper_.cut(*head_, stopUpkeep_));
  moveFinishedChunks();
  Status status;
  if (begin != kMinTimestamp) {
    ORIEL_TRY(chunkWriter_->removeBefore(begin));
    status = shortenWal(begin);
  }
  if (const Status late = cutOutOfOrder(begin != kMinTimestamp); status.ok()) status = late;
  const Status tidied = keeper_.tidy(measureWal() + outOfOrderLog_.bytesOnDisk(), stopUpkeep_);
  return status.ok() ? tidied : status;
}

Status HeadStore::setOutOfOrderWindow(Duration window) {
  ORIEL_TRY(writable());
  if (window < 0) return makeError(ErrorCode::InvalidInput, "the out-of-order window cannot be negative");
  if (window > 0) ORIEL_TRY(outOfOrderLog_.open());
  windowAsked_ = window;
  head_->setOutOfOrderWindow(aheadOfClock() ? std::max(window, kWindowBehindLeap) : window);
  return {};
}

bool HeadStore::aheadOfClock() const {
  const Timestamp newest = head_->maxTime();
  return newest != kMinTimestamp && newest - options_.futureTolerance > clock_.now();
}

/// A wild clock has taken the series far ahead, where they cannot take the present in order any more.
void HeadStore::followClock() {
  if (!log_ || windowAsked_ >= kWindowBehindLeap) return;
  const bool ahead = aheadOfClock();
  if (ahead == (head_->outOfOrderWindow() > windowAsked_)) return;
  if (ahead)
    if (const Status status = outOfOrderLog_.open(); !status.ok()) return;
  head_->setOutOfOrderWindow(ahead ? kWindowBehindLeap : windowAsked_.load());
}

void HeadStore::addClockNotices(std::vector<std::string>& notices) const {
  if (aheadOfClock())
    notices.push_back("There are samples from the future: the clock was wrong when they were taken, or it is now");
  if (head_->sawFuture())
    notices.push_back("Samples that lie in the future were refused: this computer's clock or a target's is wrong");
}

/// Together with blocks of what came in order; by themselves when they waited as long as a block is.
Status HeadStore::cutOutOfOrder(bool inOrderWasCut) {
  const Timestamp now = clock_.now();
  const bool waitedLong = now - outOfOrderCut_ >= kChunkRange || now < outOfOrderCut_;
  if (head_->lateMinTime() == kMaxTimestamp) {
    if (waitedLong) outOfOrderCut_ = now;
    return {};
  }
  if (!inOrderWasCut && !waitedLong) return {};
  ORIEL_ASSIGN(const auto last, outOfOrderLog_.cut());
  head_->freezeLate();
  ORIEL_TRY(keeper_.cutOutOfOrder(*head_, stopUpkeep_));
  outOfOrderCut_ = now;
  return last ? outOfOrderLog_.removeUpTo(*last) : Status();
}

/// Removes the segments that hold nothing younger than `cut`, by way of a checkpoint.
Status HeadStore::shortenWal(Timestamp cut) {
  // A segment that goes on for ever could never be removed.
  constexpr std::uint64_t worthCutting = 4u << 20;
  if (log_->bytesInSegment() > worthCutting) ORIEL_TRY(log_->cut());
  std::map<std::uint32_t, Timestamp> newest = oldNewestTimes_;
  for (const auto& [segment, time] : log_->newestTimes()) newest[segment] = std::max(newest[segment], time);
  ORIEL_ASSIGN(const wal::Layout layout, wal::readLayout(*files_, walDirectory()));
  wal::CheckpointPlan plan;
  plan.minTime = cut;
  bool worthIt = false;
  for (const std::uint32_t number : layout.segments) {
    if (number == log_->openSegment()) break;
    if (layout.checkpoint && number <= *layout.checkpoint) continue;
    if ((newest.contains(number) ? newest[number] : kMinTimestamp) >= cut) break;
    plan.upTo = number;
    worthIt = true;
  }
  if (!worthIt) return {};
  plan.live = head_->liveRefs();
  ORIEL_TRY(wal::writeCheckpoint(files_, walDirectory(), plan));
  measureWal();
  return {};
}

Status HeadStore::deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
  ORIEL_TRY(writable());
  waitForReplay();
  // Nothing moves from the head into a block between the two.
  std::lock_guard upkeep(upkeepMutex_);
  ORIEL_TRY(writable());
  const auto deleted = keeper_.deleteSamples(from, to, matchers);
  if (!deleted.ok()) return deleted.error();
  if (head_->deleteSamples(from, to, matchers) == 0) return {};
  ORIEL_TRY(log_->flush());
  return outOfOrderLog_.flush();
}

Status HeadStore::cleanTombstones() {
  ORIEL_TRY(writable());
  return keeper_.cleanTombstones(stopUpkeep_);
}

Status HeadStore::snapshot(const std::string& target, bool withHead, const std::atomic<bool>* stop) {
  waitForReplay();
  if (stopReplay_) return makeError(ErrorCode::Cancelled, "the store was closed before its log was read");
  return keeper_.snapshot(target, withHead ? head_.get() : nullptr, stop != nullptr ? *stop : stopUpkeep_);
}

Result<std::size_t> HeadStore::importBlocks(const std::string& source, const std::atomic<bool>* stop) {
  ORIEL_TRY(writable());
  return keeper_.import(source, stop != nullptr ? *stop : stopUpkeep_);
}

}  // namespace oriel::tsdb
