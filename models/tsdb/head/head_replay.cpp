#include <algorithm>
#include <span>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {
namespace {

/// How far ahead the processor is told which series comes, and how far its open chunk.
constexpr std::size_t kReplaySeriesAhead = 16;
constexpr std::size_t kReplayOpenAhead = 8;
/// As ReplayRef::nextChunk: the chunks need not be looked at any more.
constexpr std::uint32_t kPastChunks = 0xffffffff;

bool isNewFor(const MemSeries& series, Timestamp timestamp, double value) {
  bool isNew = false;
  return series.isAfterLast(timestamp) || (series.check(timestamp, value, isNew).ok() && isNew);
}
bool isNewFor(const MemSeries& series, Timestamp timestamp, const std::shared_ptr<const FloatHistogram>& histogram) {
  bool isNew = false;
  return series.check(timestamp, *histogram, isNew).ok() && isNew;
}

}  // namespace

void Head::beginReplay() {
  std::unique_lock lock(mutex_);
  replaying_ = true;
  replayBegan_ = now_.load(std::memory_order_relaxed);
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
  slots_[slot]->live = true;
  const auto [it, first] = liveDuringReplay_.try_emplace(slot, Live{0, timestamp});
  if (!first) return;
  memory_ += slots_[slot]->closeChunk();
  it->second.insertAt = slots_[slot]->chunks().size();
}

std::optional<MappedChunk> Head::holdChunk(const HeadChunk& chunk) {
  std::unique_lock lock(mutex_);
  return regions_.add(chunk);
}

void Head::dropChunk(const MappedChunk& chunk) {
  std::unique_lock lock(mutex_);
  regions_.release(chunk);
}

void Head::replayChunk(SeriesSlot slot, const MappedChunk& chunk) {
  std::unique_lock lock(mutex_);
  MemSeries& series = *slots_[slot];
  const bool tooOld = chunk.maxTime() < minValid_.load(std::memory_order_relaxed);
  const bool behindLive = series.live && chunk.maxTime() >= liveDuringReplay_.at(slot).first;
  const auto before = static_cast<std::int64_t>(series.mapped().allocated());
  if (tooOld || behindLive || !series.addMapped(chunk)) {
    if (!tooOld) passedOverChunks_ = true;
    regions_.release(chunk);
    return;
  }
  memory_ += static_cast<std::int64_t>(series.mapped().allocated()) - before;
  minTime_ = std::min(minTime_, chunk.minTime);
  maxTime_ = std::max(maxTime_, chunk.maxTime());
}

ReplayRef Head::replayRef(SeriesSlot slot) const {
  const Timestamp minValid = minValid_.load(std::memory_order_relaxed);
  return {minValid == kMinTimestamp ? kMinTimestamp : minValid - 1, slot, 0};
}

/// The log is read in the order of time, and so are the chunks gone through. A sample that lies between two of them
/// says that a chunk is missing: those behind it are left to the log.
bool Head::isCovered(ReplayRef& ref, MemSeries& series, Timestamp timestamp) {
  if (timestamp <= ref.coveredUntil) return true;
  if (ref.nextChunk == kPastChunks) return false;
  while (ref.nextChunk < series.mapped().size()) {
    const MappedChunk& chunk = series.mapped()[ref.nextChunk];
    if (timestamp < chunk.minTime) {
      if (!series.hasInMemory()) series.dropMappedFrom(ref.nextChunk, regions_);
      passedOverChunks_ = true;
      ref.nextChunk = kPastChunks;
      return false;
    }
    ++ref.nextChunk;
    ref.coveredUntil = chunk.maxTime();
    if (timestamp <= ref.coveredUntil) return true;
  }
  ref.nextChunk = kPastChunks;
  return false;
}

template <class Value>
void Head::replaySample(ReplayRef& ref, Timestamp timestamp, const Value& value) {
  MemSeries& series = *slots_[ref.slot];
  if (isCovered(ref, series, timestamp)) return;
  maxTime_ = std::max(maxTime_, timestamp);
  minTime_ = std::min(minTime_, timestamp);
  if (!series.live) {
    if (!isNewFor(series, timestamp, value)) return;
    memory_ += series.append(timestamp, value);
    if (series.takeFinished()) finished_.push_back(ref.slot);
    return;
  }
  const Live& live = liveDuringReplay_.at(ref.slot);
  if (timestamp >= live.first) return;
  if (live.insertAt > 0 && timestamp <= series.chunks()[live.insertAt - 1]->maxTime()) return;
  auto& backlog = backlog_[ref.slot];
  if (!backlog) backlog = std::make_unique<MemSeries>(std::span<const SymbolId>(), 0, 0);
  if (isNewFor(*backlog, timestamp, value)) backlog->append(timestamp, value);
}

void Head::replayOpen(SeriesSlot slot, const EncodedChunk& chunk) {
  SampleBatch batch;
  if (!decodeChunk(chunk.encoding, chunk.data, kSamplesPerChunk * 10, batch).ok()) return;
  ReplayRef ref = replayRef(slot);
  std::unique_lock lock(mutex_);
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (batch.kind == SampleKind::Float)
      replaySample(ref, batch.timestamps[i], batch.values[i]);
    else
      replaySample(ref, batch.timestamps[i], batch.histograms[i]);
}

void Head::replayFloats(std::span<const ReplaySample> samples) {
  std::unique_lock lock(mutex_);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i + kReplaySeriesAhead < samples.size()) slots_[samples[i + kReplaySeriesAhead].ref->slot]->prefetch();
    if (i + kReplayOpenAhead < samples.size()) slots_[samples[i + kReplayOpenAhead].ref->slot]->prefetchOpen();
    replaySample(*samples[i].ref, samples[i].timestamp, samples[i].value);
  }
}

void Head::replayHistogram(ReplayRef& ref, Timestamp timestamp, std::shared_ptr<const FloatHistogram> histogram) {
  std::unique_lock lock(mutex_);
  replaySample(ref, timestamp, histogram);
}

void Head::replayExemplar(SeriesSlot slot, const Exemplar& exemplar) {
  std::unique_lock lock(mutex_);
  keepExemplar(slot, exemplar);
}

void Head::replayMetadata(SeriesSlot slot, const Metadata& metadata) {
  std::unique_lock lock(mutex_);
  if (slots_[slot]) keepMetadata(std::string(labelsOf(*slots_[slot]).metricName()), metadata);
}

void Head::replayTombstone(SeriesSlot slot, TimeInterval interval) {
  std::unique_lock lock(mutex_);
  if (interval.to >= minValid_.load(std::memory_order_relaxed) && interval.from <= interval.to)
    addInterval(deleted_[slot], interval);
}

void Head::flushBacklog(SeriesSlot slot, MemSeries& backlog) {
  backlog.closeChunk();
  std::size_t at = liveDuringReplay_.at(slot).insertAt;
  for (const ChunkRef& chunk : backlog.chunks()) memory_ += slots_[slot]->insertChunk(at++, chunk);
  if (slots_[slot]->takeFinished()) finished_.push_back(slot);
}

void Head::finishReplay(wal::WalRef lastRef) {
  std::unique_lock lock(mutex_);
  for (const auto& [slot, backlog] : backlog_)
    if (slots_[slot]) flushBacklog(slot, *backlog);
  backlog_.clear();
  for (const auto& [slot, live] : liveDuringReplay_)
    if (slots_[slot]) slots_[slot]->live = false;
  liveDuringReplay_.clear();
  nextRef_ = lastRef + 1;
  replaying_ = false;
  std::vector<Transaction> deferred;
  deferred.swap(deferred_);
  for (Transaction& transaction : deferred) hand(std::move(transaction));
}

std::size_t Head::commitsWaiting() const {
  std::shared_lock lock(mutex_);
  return deferred_.size();
}

}  // namespace oriel::tsdb
