#include <algorithm>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {
namespace {

bool isNewFor(const MemSeries& series, const Transaction::Float& sample) {
  bool isNew = false;
  return series.check(sample.timestamp, sample.value, isNew).ok() && isNew;
}
bool isNewFor(const MemSeries& series, const Transaction::Histogram& sample) {
  bool isNew = false;
  return series.check(sample.timestamp, *sample.histogram, isNew).ok() && isNew;
}
std::ptrdiff_t appendTo(MemSeries& series, const Transaction::Float& sample) {
  return series.append(sample.timestamp, sample.value);
}
std::ptrdiff_t appendTo(MemSeries& series, const Transaction::Histogram& sample) {
  return series.append(sample.timestamp, sample.histogram);
}

}  // namespace

void Head::beginReplay() {
  std::unique_lock lock(mutex_);
  replaying_ = true;
}

SeriesSlot Head::replaySeries(const wal::SeriesRecord& record) {
  std::unique_lock lock(mutex_);
  const std::uint64_t hash = record.labels.hash();
  SeriesSlot slot = lookUp(record.labels, hash);
  if (slot == kNoSlot) slot = create(record.labels, hash, record.ref);
  MemSeries& series = *slots_[slot];
  if (series.walRef == 0) series.walRef = record.ref;
  if (series.walRef != record.ref) aliases_[record.ref] = slot;
  series.logged = true;
  return slot;
}

/// Called once per live sample while a replay runs: what was replayed so far becomes a chunk of its own, and what will
/// be replayed later is put between the two.
void Head::beforeLiveSample(SeriesSlot slot, Timestamp timestamp) {
  const auto [it, first] = liveDuringReplay_.try_emplace(slot, Live{0, timestamp});
  if (!first) return;
  memory_ += slots_[slot]->closeChunk();
  it->second.insertAt = slots_[slot]->chunks().size();
}

template <class Sample>
void Head::replaySample(const Sample& sample) {
  if (sample.timestamp < minValid_.load(std::memory_order_relaxed)) return;
  MemSeries* series = slots_[sample.slot].get();
  if (series == nullptr) return;
  maxTime_ = std::max(maxTime_, sample.timestamp);
  minTime_ = std::min(minTime_, sample.timestamp);
  const auto live = liveDuringReplay_.find(sample.slot);
  if (live == liveDuringReplay_.end()) {
    if (!isNewFor(*series, sample)) return;
    memory_ += appendTo(*series, sample);
    return;
  }
  if (sample.timestamp >= live->second.first) return;
  const std::size_t before = live->second.insertAt;
  if (before > 0 && sample.timestamp <= series->chunks()[before - 1]->maxTime()) return;
  auto& backlog = backlog_[sample.slot];
  if (!backlog) backlog = std::make_unique<MemSeries>(std::vector<SymbolId>(), 0, 0);
  if (!isNewFor(*backlog, sample)) return;
  appendTo(*backlog, sample);
}

void Head::replayFloats(const std::vector<Transaction::Float>& samples) {
  std::unique_lock lock(mutex_);
  for (const auto& sample : samples) replaySample(sample);
}

void Head::replayHistograms(const std::vector<Transaction::Histogram>& samples) {
  std::unique_lock lock(mutex_);
  for (const auto& sample : samples) replaySample(sample);
}

void Head::replayExemplar(SeriesSlot slot, const Exemplar& exemplar) {
  std::unique_lock lock(mutex_);
  keepExemplar(slot, exemplar);
}

void Head::replayMetadata(SeriesSlot slot, const Metadata& metadata) {
  std::unique_lock lock(mutex_);
  if (slots_[slot]) keepMetadata(std::string(labelsOf(*slots_[slot]).metricName()), metadata);
}

void Head::flushBacklog(SeriesSlot slot, MemSeries& backlog) {
  backlog.closeChunk();
  std::size_t at = liveDuringReplay_.at(slot).insertAt;
  for (const ChunkRef& chunk : backlog.chunks()) memory_ += slots_[slot]->insertChunk(at++, chunk);
}

void Head::finishReplay(wal::WalRef lastRef) {
  std::unique_lock lock(mutex_);
  for (const auto& [slot, backlog] : backlog_)
    if (slots_[slot]) flushBacklog(slot, *backlog);
  backlog_.clear();
  liveDuringReplay_.clear();
  nextRef_ = lastRef + 1;
  replaying_ = false;
  std::vector<Transaction> deferred;
  deferred.swap(deferred_);
  for (Transaction& transaction : deferred) enqueue_(batchOf(transaction));
}

std::size_t Head::commitsWaiting() const {
  std::shared_lock lock(mutex_);
  return deferred_.size();
}

}  // namespace oriel::tsdb
