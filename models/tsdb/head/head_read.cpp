#include <algorithm>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {

CommitNumber Head::openSnapshot() const {
  std::shared_lock lock(mutex_);
  std::lock_guard snapshotsLock(snapshotsMutex_);
  snapshots_.insert(commits_);
  return commits_;
}

void Head::closeSnapshot(CommitNumber snapshot) const {
  std::lock_guard snapshotsLock(snapshotsMutex_);
  if (const auto it = snapshots_.find(snapshot); it != snapshots_.end()) snapshots_.erase(it);
}

bool Head::inRange(SeriesSlot slot, CommitNumber snapshot, Timestamp from, Timestamp to) const {
  const MemSeries& series = *slots_[slot];
  if (series.hasVisible(snapshot) && series.minTime() <= to && series.maxTime() >= from) return true;
  const LateSeries* const late = outOfOrder_.find(slot);
  return late != nullptr && late->hasVisible(snapshot, from, to);
}

const TimeIntervals& Head::deletedOf(SeriesSlot slot) const {
  static const TimeIntervals none;
  if (deleted_.empty()) return none;
  const auto it = deleted_.find(slot);
  return it == deleted_.end() ? none : it->second;
}

/// False when the series has nothing there. Chunks that are deleted as a whole are left out.
bool Head::find(SeriesSlot slot, CommitNumber snapshot, Timestamp from, Timestamp to, FoundSeries& found) const {
  const MemSeries* const series = slots_[slot].get();
  if (series == nullptr || !inRange(slot, snapshot, from, to)) return false;
  if (const LateSeries* late = outOfOrder_.find(slot)) found.late = late->extents(snapshot, from, to);
  found.extent = series->extent(snapshot, from, to, regions_);
  found.deleted = deletedOf(slot);
  if (!found.deleted.empty() && !found.extent.chunks.empty()) {
    const auto gone = [&](const ChunkView& chunk) { return covers(found.deleted, {chunk.minTime(), chunk.maxTime()}); };
    const bool last = gone(found.extent.chunks.back());
    std::erase_if(found.extent.chunks, gone);
    if (last && !found.extent.chunks.empty()) found.extent.lastChunkLimit = found.extent.chunks.back().count();
  }
  return !found.extent.chunks.empty() || !found.late.empty();
}

std::vector<FoundSeries> Head::select(CommitNumber snapshot, Timestamp from, Timestamp to,
                                      const std::vector<Matcher>& matchers, std::size_t limit, bool labelsOnly,
                                      bool withLabels) const {
  std::shared_lock lock(mutex_);
  std::vector<FoundSeries> out;
  for (const SeriesSlot slot : postings_.select(*symbols_, matchers)) {
    FoundSeries found;
    if (labelsOnly) {
      const MemSeries* series = slots_[slot].get();
      if (series == nullptr || !inRange(slot, snapshot, from, to)) continue;
      if (covers(deletedOf(slot), {series->minTime(), series->maxTime()}) && outOfOrder_.find(slot) == nullptr)
        continue;
    } else if (!find(slot, snapshot, from, to, found)) {
      continue;
    }
    if (withLabels) found.labels = labelsOf(*slots_[slot]);
    out.push_back(std::move(found));
    if (limit > 0 && out.size() >= limit) break;
  }
  return out;
}

std::vector<std::string> Head::labelValues(CommitNumber snapshot, Timestamp from, Timestamp to, const std::string& name,
                                           const std::vector<Matcher>& matchers) const {
  std::shared_lock lock(mutex_);
  std::vector<std::string> out;
  SymbolId id;
  if (!symbols_->find(name, id)) return out;
  const bool all = matchers.empty();
  const SlotList chosen = all ? SlotList() : postings_.select(*symbols_, matchers);
  postings_.forEachValue(id, [&](SymbolId value, const SlotList& slots) {
    const bool seen = std::any_of(slots.begin(), slots.end(), [&](SeriesSlot slot) {
      return slots_[slot] && (all || std::binary_search(chosen.begin(), chosen.end(), slot)) &&
             inRange(slot, snapshot, from, to);
    });
    if (seen) out.emplace_back(symbols_->text(value));
  });
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Head::labelNames(CommitNumber snapshot, Timestamp from, Timestamp to,
                                          const std::vector<Matcher>& matchers) const {
  std::shared_lock lock(mutex_);
  std::set<std::uint32_t> ids;
  for (const SeriesSlot slot : postings_.select(*symbols_, matchers)) {
    const MemSeries* series = slots_[slot].get();
    if (series == nullptr || !inRange(slot, snapshot, from, to)) continue;
    for (std::size_t i = 0; i < series->symbols.size(); i += 2) ids.insert(series->symbols[i].value);
  }
  std::vector<std::string> out;
  for (const std::uint32_t id : ids) out.emplace_back(symbols_->text({id}));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<ExemplarSeries> Head::exemplars(Timestamp from, Timestamp to,
                                            const std::vector<std::vector<Matcher>>& selectors) const {
  std::shared_lock lock(mutex_);
  std::map<SeriesSlot, std::vector<Exemplar>> bySeries;
  for (const StoredExemplar& stored : exemplars_)
    if (stored.exemplar.timestamp >= from && stored.exemplar.timestamp <= to && slots_[stored.slot])
      bySeries[stored.slot].push_back(stored.exemplar);
  std::vector<ExemplarSeries> out;
  for (auto& [slot, found] : bySeries) {
    const Labels labels = labelsOf(*slots_[slot]);
    const auto matchesAll = [&](const std::vector<Matcher>& matchers) {
      return std::all_of(matchers.begin(), matchers.end(),
                         [&](const Matcher& matcher) { return matcher.matches(labels.get(matcher.name())); });
    };
    if (std::none_of(selectors.begin(), selectors.end(), matchesAll)) continue;
    std::stable_sort(found.begin(), found.end(),
                     [](const Exemplar& a, const Exemplar& b) { return a.timestamp < b.timestamp; });
    out.push_back({labels, std::move(found)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.series < b.series; });
  return out;
}

Metadata Head::metadata(const std::string& metric) const {
  std::shared_lock lock(mutex_);
  const auto it = metadata_.find(metric);
  return it == metadata_.end() ? Metadata() : it->second;
}

}  // namespace oriel::tsdb
