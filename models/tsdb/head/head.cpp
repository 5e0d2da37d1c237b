#include "models/tsdb/head/head.h"

#include <algorithm>

namespace oriel::tsdb {
namespace {

constexpr std::size_t kMaxExemplars = 20'000;
constexpr std::size_t kMaxMetadata = 20'000;
constexpr std::size_t kSamplesALock = 1024;
constexpr std::size_t kStepsAhead = 12;
/// Half the range of a block, as in Prometheus: what is older may be cut into one already.
constexpr Duration kAcceptedBehindNewest = kChunkRange / 2;

}  // namespace

Head::Head(Enqueue enqueue) : enqueue_(std::move(enqueue)), symbols_(std::make_unique<SymbolTable>()) {}

// ---------------------------------------------------------------- series

bool Head::sameLabels(const MemSeries& series, const Labels& labels) const {
  std::size_t i = 0;
  for (const LabelView label : labels) {
    if (i >= series.symbols.size() || symbols_->text(series.symbols[i]) != label.name ||
        symbols_->text(series.symbols[i + 1]) != label.value)
      return false;
    i += 2;
  }
  return i == series.symbols.size();
}

Labels Head::labelsOf(const MemSeries& series) const {
  std::vector<LabelView> pairs;
  pairs.reserve(series.symbols.size() / 2);
  for (std::size_t i = 0; i + 1 < series.symbols.size(); i += 2)
    pairs.push_back({symbols_->text(series.symbols[i]), symbols_->text(series.symbols[i + 1])});
  return Labels::fromSorted(pairs);
}

SeriesSlot Head::lookUp(const Labels& labels, std::uint64_t hash) const {
  const auto it = byHash_.find(hash);
  if (it == byHash_.end()) return kNoSlot;
  for (SeriesSlot slot = it->second; slot != kNoSlot; slot = slots_[slot]->nextSameHash)
    if (sameLabels(*slots_[slot], labels)) return slot;
  return kNoSlot;
}

SeriesSlot Head::create(const Labels& labels, std::uint64_t hash, wal::WalRef ref) {
  std::vector<SymbolId> ids;
  ids.reserve(labels.size() * 2);
  const std::size_t symbolBytes = symbols_->bytes();
  for (const LabelView label : labels) {
    ids.push_back(symbols_->intern(label.name));
    ids.push_back(symbols_->intern(label.value));
  }
  const auto slot = static_cast<SeriesSlot>(slots_.size());
  auto series = std::make_unique<MemSeries>(ids, hash, ref);
  series->touched.store(collection_, std::memory_order_relaxed);
  const auto [it, fresh] = byHash_.emplace(hash, slot);
  if (!fresh) series->nextSameHash = std::exchange(it->second, slot);
  postings_.add(slot, ids);
  memory_ += static_cast<std::int64_t>(series->fixedBytes() + symbols_->bytes() - symbolBytes);
  slots_.push_back(std::move(series));
  ++live_;
  return slot;
}

MemSeries* Head::at(SeriesRef ref) const {
  return ref.value == 0 || ref.value > slots_.size() ? nullptr : slots_[ref.value - 1].get();
}

Result<SeriesSlot> Head::find(SeriesRef ref, const Labels& labels) const {
  std::shared_lock lock(mutex_);
  if (at(ref) != nullptr) return static_cast<SeriesSlot>(ref.value - 1);
  const SeriesSlot slot = lookUp(labels, labels.hash());
  if (slot == kNoSlot) return makeError(ErrorCode::NotFound, "unknown series " + labels.toString());
  return slot;
}

std::string Head::metricOf(SeriesSlot slot) const {
  std::shared_lock lock(mutex_);
  return slots_[slot] ? std::string(labelsOf(*slots_[slot]).metricName()) : std::string();
}

// ---------------------------------------------------------------- writing

Timestamp Head::oldestAccepted() const {
  const Timestamp minValid = minValid_.load(std::memory_order_relaxed);
  if (maxTime_ == kMinTimestamp) return minValid;
  return std::max(minValid, std::min(maxTime_, now_.load(std::memory_order_relaxed)) - kAcceptedBehindNewest);
}

Status Head::inBounds(Timestamp timestamp) const {
  if (timestamp >= oldestAccepted()) return {};
  return makeError(ErrorCode::OutOfBounds, "out of bounds: the sample is older than what is kept");
}

template <class Value>
Result<SeriesSlot> Head::prepare(SeriesRef ref, const Labels& labels, Timestamp timestamp, const Value& value,
                                 bool& isNew) {
  const auto checked = [&](SeriesSlot slot) -> Result<SeriesSlot> {
    MemSeries& series = *slots_[slot];
    series.touched.store(collection_, std::memory_order_relaxed);
    ORIEL_TRY(notYetReplayed(timestamp));
    Status status = inBounds(timestamp);
    if (status.ok()) status = series.check(timestamp, value, isNew);
    if (!status.ok()) ORIEL_TRY(lateInstead(std::move(status), timestamp, isNew));
    return slot;
  };
  std::uint64_t hash = 0;
  {
    std::shared_lock lock(mutex_);
    if (at(ref) != nullptr) return checked(static_cast<SeriesSlot>(ref.value - 1));
    hash = labels.hash();
    if (const SeriesSlot slot = lookUp(labels, hash); slot != kNoSlot) return checked(slot);
    if (Status status = inBounds(timestamp); !status.ok()) ORIEL_TRY(lateInstead(std::move(status), timestamp, isNew));
  }
  if (labels.empty()) return makeError(ErrorCode::InvalidInput, "a series needs at least one label");
  std::unique_lock lock(mutex_);
  SeriesSlot slot = lookUp(labels, hash);
  if (slot == kNoSlot) slot = create(labels, hash, 0);
  return checked(slot);
}
template Result<SeriesSlot> Head::prepare(SeriesRef, const Labels&, Timestamp, const double&, bool&);
template Result<SeriesSlot> Head::prepare(SeriesRef, const Labels&, Timestamp, const FloatHistogram&, bool&);

void Head::prepareKnown(std::span<const KnownSample> samples, std::vector<Transaction::Float>& accepted,
                        std::vector<RefusedSample>& refused) {
  accepted.reserve(accepted.size() + samples.size());
  for (std::size_t begin = 0; begin < samples.size(); begin += kSamplesALock) {
    const std::size_t end = std::min(samples.size(), begin + kSamplesALock);
    std::shared_lock lock(mutex_);
    const Timestamp oldest = oldestAccepted();
    const bool careful = replaying_ && outOfOrder_.window() > 0;
    for (std::size_t i = begin; i < end; ++i) {
      // Series lie anywhere in memory; the processor is told some steps ahead which come.
      if (i + kStepsAhead < end)
        if (const MemSeries* coming = at(samples[i + kStepsAhead].ref)) coming->prefetch();
      const KnownSample& sample = samples[i];
      MemSeries* const series = at(sample.ref);
      if (series == nullptr) {
        refused.push_back({i, makeError(ErrorCode::NotFound, "unknown series")});
        continue;
      }
      series->touched.store(collection_, std::memory_order_relaxed);
      const auto slot = static_cast<SeriesSlot>(sample.ref.value - 1);
      if (!careful && series->isAfterLast(sample.timestamp) && sample.timestamp >= oldest) {
        accepted.push_back({slot, sample.timestamp, sample.value});
        continue;
      }
      bool isNew = false;
      Status status = inBounds(sample.timestamp);
      if (status.ok()) status = series->check(sample.timestamp, sample.value, isNew);
      if (!status.ok()) status = lateInstead(std::move(status), sample.timestamp, isNew);
      if (status.ok()) status = notYetReplayed(sample.timestamp);
      if (!status.ok())
        refused.push_back({i, status.error()});
      else if (isNew)
        accepted.push_back({slot, sample.timestamp, sample.value});
    }
  }
}

template <class Sample, class Value>
bool Head::apply(const Sample& sample, const Value& value, Watch watch) {
  MemSeries* series = slots_[sample.slot].get();
  if (series == nullptr || sample.timestamp < watch.inOrderFrom) return false;
  bool isNew = false;
  if (series->isAfterLast(sample.timestamp)) {
    isNew = true;
  } else if constexpr (std::is_same_v<Value, double>) {
    if (!series->check(sample.timestamp, value, isNew).ok() || !isNew) return false;
  } else {
    if (!series->check(sample.timestamp, *value, isNew).ok() || !isNew) return false;
  }
  if (replaying_) beforeLiveSample(sample.slot, sample.timestamp);
  if (watch.watched)
    series->mark(watch.number, watch.oldest);
  else
    series->clearMarks();
  memory_ += series->append(sample.timestamp, value);
  if (series->takeFinished()) finished_.push_back(sample.slot);
  maxTime_ = std::max(maxTime_, sample.timestamp);
  minTime_ = std::min(minTime_, sample.timestamp);
  return true;
}

void Head::commit(Transaction transaction) {
  std::unique_lock lock(mutex_);
  Watch watch{++commits_};
  {
    std::lock_guard snapshotsLock(snapshotsMutex_);
    watch.watched = !snapshots_.empty();
    if (watch.watched) watch.oldest = *snapshots_.begin();
  }
  const bool takesLate = outOfOrder_.window() > 0;
  if (takesLate) watch.inOrderFrom = oldestAccepted();
  // Another appender may have been quicker: what no longer fits is left out, here and in the WAL.
  const Transaction::Float* const last = transaction.floats.data() + transaction.floats.size();
  std::erase_if(transaction.floats, [&](const auto& sample) {
    // Elements are moved forward only, so what lies ahead is still as it was.
    if (last - &sample > static_cast<std::ptrdiff_t>(kStepsAhead))
      if (const MemSeries* coming = slots_[(&sample)[kStepsAhead].slot].get()) coming->prefetchOpen();
    if (apply(sample, sample.value, watch)) return false;
    if (takesLate) transaction.lateFloats.push_back(sample);
    return true;
  });
  std::erase_if(transaction.histograms, [&](const auto& sample) {
    if (apply(sample, sample.histogram, watch)) return false;
    if (takesLate) transaction.lateHistograms.push_back(sample);
    return true;
  });
  if (takesLate) applyLate(transaction, watch);
  std::erase_if(transaction.exemplars, [&](const auto& item) { return slots_[item.slot] == nullptr; });
  for (const auto& item : transaction.exemplars) keepExemplar(item.slot, item.exemplar);
  std::erase_if(transaction.metadata, [&](const auto& item) { return !keepMetadata(item.metric, item.metadata); });
  samplesAppended_.fetch_add(transaction.floats.size() + transaction.histograms.size() + transaction.lateFloats.size() +
                                 transaction.lateHistograms.size(),
                             std::memory_order_relaxed);
  if (replaying_)
    deferred_.push_back(std::move(transaction));
  else
    hand(std::move(transaction));
}

void Head::logSeries(SeriesSlot slot, WalBatch& batch) {
  MemSeries& series = *slots_[slot];
  if (series.logged) return;
  if (series.walRef == 0) series.walRef = nextRef_++;
  series.logged = true;
  batch.series.push_back({series.walRef, labelsOf(series)});
}

WalBatch Head::batchOf(Transaction& transaction) {
  WalBatch batch;
  batch.onWritten = std::move(transaction.onWritten);
  const auto log = [&](const auto& items, auto&& put) {
    for (const auto& item : items) {
      if (item.slot == kNoSlot || slots_[item.slot] == nullptr) continue;
      logSeries(item.slot, batch);
      put(item, slots_[item.slot]->walRef);
    }
  };
  batch.samples.reserve(transaction.floats.size());
  log(transaction.floats,
      [&](const auto& s, wal::WalRef ref) { batch.samples.push_back({ref, s.timestamp, s.value}); });
  log(transaction.histograms,
      [&](const auto& s, wal::WalRef ref) { batch.histograms.push_back({ref, s.timestamp, s.histogram}); });
  log(transaction.exemplars, [&](const auto& s, wal::WalRef ref) { batch.exemplars.push_back({ref, s.exemplar}); });
  log(transaction.metadata, [&](const auto& s, wal::WalRef ref) { batch.metadata.push_back({ref, s.metadata}); });
  return batch;
}

void Head::keepExemplar(SeriesSlot slot, const Exemplar& exemplar) {
  for (auto it = exemplars_.rbegin(); it != exemplars_.rend() && it - exemplars_.rbegin() < 100; ++it)
    if (it->slot == slot && it->exemplar.timestamp == exemplar.timestamp && it->exemplar.labels == exemplar.labels)
      return;
  exemplars_.push_back({slot, exemplar});
  if (exemplars_.size() > kMaxExemplars) exemplars_.pop_front();
}

bool Head::keepMetadata(const std::string& metric, const Metadata& metadata) {
  if (metric.empty()) return false;
  const auto it = metadata_.find(metric);
  if (it != metadata_.end() && it->second == metadata) return false;
  if (it == metadata_.end() && metadata_.size() >= kMaxMetadata) return false;
  metadata_[metric] = metadata;
  return true;
}

// ---------------------------------------------------------------- figures

std::size_t Head::seriesCount() const {
  std::shared_lock lock(mutex_);
  return live_;
}
std::uint64_t Head::memoryBytes() const {
  std::shared_lock lock(mutex_);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(memory_, 0)) + outOfOrder_.bytes();
}
Timestamp Head::minTime() const {
  std::shared_lock lock(mutex_);
  return minTime_;
}
Timestamp Head::maxTime() const {
  std::shared_lock lock(mutex_);
  return maxTime_;
}

}  // namespace oriel::tsdb
