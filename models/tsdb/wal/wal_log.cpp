#include "models/tsdb/wal/wal_log.h"

#include <algorithm>

#include "models/base/log.h"

namespace oriel::tsdb::wal {
namespace {

/// Commits that nobody waits for are gathered this long: a thread that wakes up for each costs more than its work.
constexpr std::chrono::milliseconds kGatherTime{50};
constexpr std::size_t kMostGathered = 256;

Error closedError() { return makeError(ErrorCode::Io, "the store is closed"); }

void refuseBatches(std::vector<WalBatch> batches) {
  for (const WalBatch& batch : batches)
    if (batch.onWritten) batch.onWritten(closedError());
}

}  // namespace

WalLog::WalLog(std::shared_ptr<FileSystem> files, std::string directory, std::uint64_t segmentBytes)
    : files_(std::move(files)), directory_(std::move(directory)), segmentBytes_(segmentBytes) {}

WalLog::~WalLog() {
  (void)close();
  // A commit may be handed in when the thread has gone. It is not answered at once, because its caller holds locks.
  refuseBatches(std::move(queue_));
}

void WalLog::enqueue(WalBatch batch) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    const bool urgent = batch.onWritten != nullptr || queue_.size() >= kMostGathered;
    queueUrgent_ = queueUrgent_ || urgent;
    queue_.push_back(std::move(batch));
    wake = urgent || !gathering_;
  }
  if (wake) wake_.notify_one();
}

void WalLog::start(std::uint32_t first) {
  std::lock_guard lock(mutex_);
  if (started_ || stopping_) return;
  writer_ = std::make_unique<SegmentWriter>(files_, directory_, first, segmentBytes_);
  openSegment_.store(first, std::memory_order_relaxed);
  started_ = true;
  thread_ = std::thread([this] { run(); });
}

void WalLog::tick() {
  {
    std::lock_guard lock(mutex_);
    tickDue_ = true;
  }
  wake_.notify_one();
}

Status WalLog::flush() {
  std::unique_lock lock(mutex_);
  if (!started_) return makeError(ErrorCode::Io, "the log is not open for writing");
  const std::uint64_t mine = ++flushRequests_;
  wake_.notify_one();
  done_.wait(lock, [&] { return flushServed_ >= mine || !started_; });
  return failure_ ? Status(*failure_) : Status();
}

Status WalLog::cut() {
  std::unique_lock lock(mutex_);
  if (!started_) return makeError(ErrorCode::Io, "the log is not open for writing");
  const std::uint64_t mine = ++cutRequests_;
  wake_.notify_one();
  done_.wait(lock, [&] { return cutServed_ >= mine || !started_; });
  return cutStatus_;
}

Status WalLog::close() {
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    thread = std::move(thread_);
  }
  wake_.notify_one();
  if (!thread.joinable()) return {};
  thread.join();
  Status status;
  std::vector<WalBatch> late;
  {
    std::lock_guard lock(mutex_);
    started_ = false;
    done_.notify_all();
    if (failure_) status = *failure_;
    // An appender that is still about must not believe that its samples are kept.
    failure_ = closedError();
    failing_.store(true, std::memory_order_relaxed);
    late.swap(queue_);
  }
  refuseBatches(std::move(late));
  return status;
}

Status WalLog::failure() const {
  std::lock_guard lock(mutex_);
  return failure_ ? Status(*failure_) : Status();
}

std::map<std::uint32_t, Timestamp> WalLog::newestTimes() const {
  std::lock_guard lock(mutex_);
  return newestTimes_;
}

bool WalLog::hasUrgentWork() const {
  return stopping_ || tickDue_ || queueUrgent_ || flushServed_ < flushRequests_ || cutServed_ < cutRequests_;
}

void WalLog::waitForWork(std::unique_lock<std::mutex>& lock) {
  gathering_ = true;
  // Whoever commits meanwhile need not wake the thread.
  wake_.wait_for(lock, kGatherTime, [this] { return hasUrgentWork(); });
  gathering_ = false;
  wake_.wait(lock, [this] { return hasUrgentWork() || !queue_.empty(); });
}

void WalLog::run() {
  std::vector<WalBatch> batches;
  std::unique_lock lock(mutex_);
  while (true) {
    waitForWork(lock);
    batches.clear();
    batches.swap(queue_);
    queueUrgent_ = false;
    const bool tick = std::exchange(tickDue_, false);
    const bool stop = stopping_;
    const std::uint64_t flushes = flushRequests_;
    const std::uint64_t cuts = cutRequests_;
    const bool flushing = flushServed_ < flushes || stop;
    const bool cutting = cutServed_ < cuts;
    const std::optional<Error> failure = failure_;
    lock.unlock();

    for (WalBatch& batch : batches) encode(batch);
    batches.clear();
    const bool syncing = tick || flushing;
    if (failure && !syncing) {
      // It is tried again with the next tick; who waits need not wait for that.
      answerCallbacks(*failure);
    } else {
      Status status = writeWaiting();
      if (status.ok() && syncing) status = writer_->sync();
      // A failed sync is only forgotten when a later one succeeds.
      if (!status.ok())
        setFailure(status.error());
      else
        setFailure(std::nullopt);
    }
    if (cutting) cutNow();
    if (stop) {
      if (Status status = writer_->close(); !status.ok()) setFailure(status.error());
    }

    lock.lock();
    flushServed_ = flushes;
    cutServed_ = cuts;
    done_.notify_all();
    if (stop && queue_.empty()) return;
  }
}

void WalLog::encode(WalBatch& batch) {
  const auto newest = [this](Timestamp timestamp) { waiting_.newest = std::max(waiting_.newest, timestamp); };
  if (!batch.series.empty()) waiting_.records.push_back(encodeSeries(batch.series));
  if (!batch.metadata.empty()) waiting_.records.push_back(encodeMetadata(batch.metadata));
  if (!batch.samples.empty()) waiting_.records.push_back(encodeSamples(batch.samples));
  for (std::string& record : encodeHistograms(batch.histograms)) waiting_.records.push_back(std::move(record));
  if (!batch.exemplars.empty()) waiting_.records.push_back(encodeExemplars(batch.exemplars));
  if (!batch.tombstones.empty()) waiting_.records.push_back(encodeTombstones(batch.tombstones));
  // A scrape's samples nearly all have its time.
  Timestamp last = kMinTimestamp;
  for (const SampleRecord& sample : batch.samples) last = std::max(last, sample.timestamp);
  newest(last);
  for (const HistogramRecord& sample : batch.histograms) newest(sample.timestamp);
  if (batch.onWritten) waiting_.callbacks.push_back(std::move(batch.onWritten));
}

Status WalLog::writeWaiting() {
  const std::uint32_t before = writer_->segment();
  Status status;
  if (!waiting_.records.empty()) {
    status = writer_->write(waiting_.records);
    openSegment_.store(writer_->segment(), std::memory_order_relaxed);
    if (status.ok()) {
      bytesWritten_.store(writer_->bytesTotal(), std::memory_order_relaxed);
      bytesInSegment_.store(writer_->bytesInSegment(), std::memory_order_relaxed);
      std::lock_guard lock(mutex_);
      for (std::uint32_t segment = before; segment <= writer_->segment(); ++segment) {
        auto& newest = newestTimes_.try_emplace(segment, kMinTimestamp).first->second;
        newest = std::max(newest, waiting_.newest);
      }
    }
  }
  // Whoever hears of it finds it in failure() too.
  if (!status.ok()) setFailure(status.error());
  answerCallbacks(status);
  if (status.ok()) {
    waiting_.records.clear();
    waiting_.newest = kMinTimestamp;
  }
  return status;
}

void WalLog::answerCallbacks(const Status& status) {
  for (const auto& callback : waiting_.callbacks) callback(status);
  waiting_.callbacks.clear();
}

void WalLog::cutNow() {
  Status status = writer_->cut();
  openSegment_.store(writer_->segment(), std::memory_order_relaxed);
  bytesInSegment_.store(writer_->bytesInSegment(), std::memory_order_relaxed);
  std::lock_guard lock(mutex_);
  cutStatus_ = std::move(status);
}

void WalLog::setFailure(std::optional<Error> failure) {
  bool changed = false;
  {
    std::lock_guard lock(mutex_);
    changed = failure.has_value() != failure_.has_value();
    failure_ = failure;
    failing_.store(failure.has_value(), std::memory_order_relaxed);
  }
  if (!changed) return;
  if (failure)
    log(LogLevel::Error, "tsdb", "writing the log failed, samples are refused until it works again: " + failure->text);
  else
    log(LogLevel::Info, "tsdb", "writing the log works again");
}

}  // namespace oriel::tsdb::wal
