#include <algorithm>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {

std::size_t Head::deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
  std::unique_lock lock(mutex_);
  WalBatch batch;
  for (const SeriesSlot slot : postings_.select(*symbols_, matchers)) {
    const MemSeries* const series = slots_[slot].get();
    if (series == nullptr || series->empty()) continue;
    // What comes later shall stay, so the interval ends where the series does now.
    const TimeInterval interval{std::max(from, series->minTime()), std::min(to, series->maxTime())};
    if (interval.from > interval.to) continue;
    addInterval(deleted_[slot], interval);
    logSeries(slot, batch);
    batch.tombstones.push_back({series->walRef, interval.from, interval.to});
  }
  const std::size_t count = batch.tombstones.size();
  if (count > 0) enqueue_(std::move(batch));
  return count;
}

}  // namespace oriel::tsdb
