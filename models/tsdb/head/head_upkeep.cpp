#include <algorithm>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {

void Head::truncate(Timestamp cut) {
  std::unique_lock lock(mutex_);
  if (replaying_) return;
  std::erase_if(exemplars_, [cut](const StoredExemplar& stored) { return stored.exemplar.timestamp < cut; });
  minTime_ = kMaxTimestamp;
  for (SeriesSlot slot = 0; slot < slots_.size(); ++slot) {
    MemSeries* series = slots_[slot].get();
    if (series == nullptr) continue;
    memory_ += series->dropBefore(cut, regions_);
    // A series that an appender asked for in this round may be about to get its first sample.
    const bool touched = series->touched.load(std::memory_order_relaxed) == collection_;
    if (series->empty() && !touched && outOfOrder_.find(slot) == nullptr)
      removeSeries(slot);
    else if (!series->empty())
      minTime_ = std::min(minTime_, series->minTime());
  }
  ++collection_;
  std::erase_if(exemplars_, [this](const StoredExemplar& stored) { return slots_[stored.slot] == nullptr; });
  forgetOldDeletions();
  std::erase_if(aliases_, [this](const auto& alias) { return slots_[alias.second] == nullptr; });
  if (removedSinceRebuild_ > 1000 + live_ / 4) rebuildIndex();
}

void Head::forgetOldDeletions() {
  for (auto it = deleted_.begin(); it != deleted_.end();) {
    const MemSeries* const series = slots_[it->first].get();
    const Timestamp first = series == nullptr ? kMaxTimestamp : series->minTime();
    std::erase_if(it->second, [first](const TimeInterval& interval) { return interval.to < first; });
    it = it->second.empty() ? deleted_.erase(it) : std::next(it);
  }
}

void Head::removeSeries(SeriesSlot slot) {
  MemSeries& series = *slots_[slot];
  memory_ -= static_cast<std::int64_t>(series.fixedBytes());
  SeriesSlot* link = &byHash_.at(series.hash);
  while (*link != slot) link = &slots_[*link]->nextSameHash;
  *link = series.nextSameHash;
  if (const auto it = byHash_.find(series.hash); it->second == kNoSlot) byHash_.erase(it);
  slots_[slot].reset();
  --live_;
  ++removedSinceRebuild_;
}

/// Posting lists keep the slots of series that are gone, and the symbol table their texts, until there are many.
void Head::rebuildIndex() {
  auto fresh = std::make_unique<SymbolTable>();
  const auto before = static_cast<std::int64_t>(symbols_->bytes());
  postings_.clear();
  for (SeriesSlot slot = 0; slot < slots_.size(); ++slot) {
    if (!slots_[slot]) continue;
    CompactVector<SymbolId>& names = slots_[slot]->symbols;
    for (SymbolId& id : names) id = fresh->intern(symbols_->text(id));
    postings_.add(slot, {names.begin(), names.size()});
  }
  symbols_ = std::move(fresh);
  memory_ += static_cast<std::int64_t>(symbols_->bytes()) - before;
  removedSinceRebuild_ = 0;
}

std::unordered_set<wal::WalRef> Head::liveRefs() const {
  std::shared_lock lock(mutex_);
  std::unordered_set<wal::WalRef> out;
  for (const auto& series : slots_)
    if (series && series->walRef != 0) out.insert(series->walRef);
  for (const auto& [ref, slot] : aliases_) out.insert(ref);
  return out;
}

}  // namespace oriel::tsdb
