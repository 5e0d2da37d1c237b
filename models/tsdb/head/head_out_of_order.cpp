#include <algorithm>
#include <mutex>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {
namespace {

/// Calls `then` when a commit stands in both logs, with the first failure.
class BothWritten {
 public:
  explicit BothWritten(std::function<void(Status)> then) : then_(std::move(then)) {}
  void end(const Status& status) {
    {
      const std::lock_guard lock(mutex_);
      if (!status.ok() && failure_.ok()) failure_ = status;
      if (--open_ > 0) return;
    }
    then_(failure_);
  }

 private:
  std::mutex mutex_;
  int open_ = 2;
  Status failure_;
  std::function<void(Status)> then_;
};

bool hasAny(const WalBatch& batch) {
  return !batch.series.empty() || !batch.metadata.empty() || !batch.samples.empty() || !batch.histograms.empty() ||
         !batch.exemplars.empty();
}

}  // namespace

// ---------------------------------------------------------------- writing

/// Behind a wild clock's samples it is the wall clock that counts, as for what comes in order.
Timestamp Head::oldestLate() const {
  const Timestamp known = std::max(maxTime_, minValid_.load(std::memory_order_relaxed));
  const Timestamp newest = std::min(known, now_.load(std::memory_order_relaxed));
  const Duration window = outOfOrder_.window();
  return newest < kMinTimestamp + window ? kMinTimestamp : newest - window;
}

/// What to say of a sample that its series cannot take at its end: ok when it is taken out of order.
Status Head::lateInstead(Status refusal, Timestamp timestamp, bool& isNew) const {
  if (outOfOrder_.window() <= 0 || refusal.error().code == ErrorCode::Duplicate) return refusal;
  if (timestamp < oldestLate())
    return makeError(ErrorCode::OutOfBounds, "too old sample: it is older than the out-of-order window reaches");
  isNew = true;
  return {};
}

/// While the log is read it is not known yet what a late sample is older than.
Status Head::notYetReplayed(Timestamp timestamp) const {
  if (!replaying_ || outOfOrder_.window() <= 0 || timestamp >= replayBegan_) return {};
  return makeError(ErrorCode::Io, "the log is still being read; older samples can be sent again then");
}

CommitNumber Head::settledCommit() const {
  std::lock_guard snapshotsLock(snapshotsMutex_);
  return snapshots_.empty() ? commits_ : std::min(commits_, *snapshots_.begin());
}

/// How old it may be was judged when it was appended.
template <class Sample, class Value>
bool Head::addLate(const Sample& sample, const Value& value, LateSample late, CommitNumber settled) {
  const MemSeries* const series = slots_[sample.slot].get();
  if (series == nullptr) return false;
  bool isNew = false;
  const Status inOrder = series->check(sample.timestamp, value, isNew);
  if (inOrder.ok() ? !isNew : inOrder.error().code == ErrorCode::Duplicate) return false;
  return outOfOrder_.insert(sample.slot, std::move(late), settled);
}

/// Keeps of the transaction's late samples those that were new.
void Head::applyLate(Transaction& transaction, Watch watch) {
  const CommitNumber settled = watch.watched ? watch.oldest : watch.number;
  std::erase_if(transaction.lateFloats, [&](const Transaction::Float& sample) {
    return !addLate(sample, sample.value, {sample.timestamp, sample.value, nullptr, watch.number}, settled);
  });
  std::erase_if(transaction.lateHistograms, [&](const Transaction::Histogram& sample) {
    return !addLate(sample, *sample.histogram, {sample.timestamp, 0, sample.histogram, watch.number}, settled);
  });
}

WalBatch Head::lateBatchOf(Transaction& transaction, WalBatch& series) {
  WalBatch batch;
  for (const Transaction::Float& sample : transaction.lateFloats) {
    if (slots_[sample.slot] == nullptr) continue;
    logSeries(sample.slot, series);
    batch.samples.push_back({slots_[sample.slot]->walRef, sample.timestamp, sample.value});
  }
  for (const Transaction::Histogram& sample : transaction.lateHistograms) {
    if (slots_[sample.slot] == nullptr) continue;
    logSeries(sample.slot, series);
    batch.histograms.push_back({slots_[sample.slot]->walRef, sample.timestamp, sample.histogram});
  }
  return batch;
}

/// To the logs. The names of series stand in the WAL only, and whoever waits waits for both.
void Head::hand(Transaction transaction) {
  if (transaction.lateFloats.empty() && transaction.lateHistograms.empty()) {
    enqueue_(batchOf(transaction));
    return;
  }
  WalBatch batch = batchOf(transaction);
  WalBatch late = lateBatchOf(transaction, batch);
  if (!enqueueLate_) {
    enqueue_(std::move(batch));
    return;
  }
  if (!hasAny(batch)) {
    late.onWritten = std::move(batch.onWritten);
  } else {
    if (batch.onWritten) {
      const auto both = std::make_shared<BothWritten>(std::move(batch.onWritten));
      batch.onWritten = late.onWritten = [both](const Status& status) { both->end(status); };
    }
    enqueue_(std::move(batch));
  }
  enqueueLate_(std::move(late));
}

/// `batch` gets what is to stand in the log of late samples.
bool Head::eraseLate(SeriesSlot slot, Timestamp from, Timestamp to, WalBatch& batch) {
  LateSeries* const series = outOfOrder_.find(slot);
  if (series == nullptr || series->minTime() > to || series->maxTime() < from) return false;
  series->erase(from, to);
  outOfOrder_.dropEmpty(slot);
  batch.tombstones.push_back({slots_[slot]->walRef, from, to});
  return true;
}

// ---------------------------------------------------------------- replay

void Head::replayLate(SeriesSlot slot, Timestamp timestamp, double value,
                      std::shared_ptr<const FloatHistogram> histogram) {
  std::unique_lock lock(mutex_);
  if (slots_[slot]) outOfOrder_.insert(slot, {timestamp, value, std::move(histogram), 0}, settledCommit());
}

void Head::replayLateErased(SeriesSlot slot, Timestamp from, Timestamp to) {
  std::unique_lock lock(mutex_);
  LateSeries* const series = outOfOrder_.find(slot);
  if (series == nullptr) return;
  series->erase(from, to);
  outOfOrder_.dropEmpty(slot);
}

// ---------------------------------------------------------------- on the way into blocks

void Head::freezeLate() {
  std::vector<SeriesSlot> slots;
  {
    std::shared_lock lock(mutex_);
    slots = outOfOrder_.slots();
  }
  for (const SeriesSlot slot : slots) {
    std::unique_lock lock(mutex_);
    LateSeries* const series = outOfOrder_.find(slot);
    if (series == nullptr) continue;
    series->freeze(settledCommit());
    WalBatch rest;
    for (const LateSample& sample : series->buffer()) {
      const wal::WalRef ref = slots_[slot]->walRef;
      if (sample.histogram)
        rest.histograms.push_back({ref, sample.timestamp, sample.histogram});
      else
        rest.samples.push_back({ref, sample.timestamp, sample.value});
    }
    if (hasAny(rest) && enqueueLate_) enqueueLate_(std::move(rest));
  }
}

void Head::dropFrozenLate() {
  std::unique_lock lock(mutex_);
  for (const SeriesSlot slot : outOfOrder_.slots()) {
    outOfOrder_.find(slot)->dropFrozen();
    outOfOrder_.dropEmpty(slot);
  }
}

std::vector<FoundSeries> Head::lateSeries(bool onlyFrozen) const {
  std::vector<FoundSeries> out;
  std::shared_lock lock(mutex_);
  for (const SeriesSlot slot : outOfOrder_.slots()) {
    LateSeries copy = *outOfOrder_.find(slot);
    if (!onlyFrozen) copy.freeze(commits_);
    if (copy.frozen().empty()) continue;
    FoundSeries series;
    series.labels = labelsOf(*slots_[slot]);
    for (const ChunkRef& chunk : copy.frozen()) series.extent.chunks.emplace_back(chunk);
    series.extent.lastChunkLimit = copy.frozen().back()->count();
    out.push_back(std::move(series));
  }
  return out;
}

Timestamp Head::lateMinTime() const {
  std::shared_lock lock(mutex_);
  return outOfOrder_.minTime();
}

Timestamp Head::lateMaxTime() const {
  std::shared_lock lock(mutex_);
  return outOfOrder_.maxTime();
}

}  // namespace oriel::tsdb
