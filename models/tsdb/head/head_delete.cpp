#include <algorithm>

#include "models/tsdb/head/head.h"

namespace oriel::tsdb {

std::size_t Head::deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
  std::unique_lock lock(mutex_);
  WalBatch batch;
  WalBatch lateBatch;
  std::size_t count = 0;
  for (const SeriesSlot slot : postings_.select(*symbols_, matchers)) {
    const MemSeries* const series = slots_[slot].get();
    if (series == nullptr) continue;
    const bool late = eraseLate(slot, from, to, lateBatch);
    count += late ? 1 : 0;
    if (series->empty()) continue;
    // What comes later shall stay, so the interval ends where the series does now.
    const TimeInterval interval{std::max(from, series->minTime()), std::min(to, series->maxTime())};
    if (interval.from > interval.to) continue;
    addInterval(deleted_[slot], interval);
    logSeries(slot, batch);
    batch.tombstones.push_back({series->walRef, interval.from, interval.to});
    count += late ? 0 : 1;
  }
  if (!batch.tombstones.empty()) enqueue_(std::move(batch));
  if (!lateBatch.tombstones.empty() && enqueueLate_) enqueueLate_(std::move(lateBatch));
  return count;
}

}  // namespace oriel::tsdb
