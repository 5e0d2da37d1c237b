#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/base/clock.h"
#include "models/hostmetrics/families.h"
#include "models/storage/storage.h"

namespace oriel::hostmetrics {

/// Appends collections to a store as the scrape of one target would: adds `job` and `instance`, the synthetic series
/// `up`, `scrape_duration_seconds` and `scrape_samples_scraped`, metadata, and stale markers for series that are gone.
/// Keeps the SeriesRef of each sample slot, so that an unchanged collection looks nothing up. Belongs to one thread.
class SeriesWriter {
 public:
  SeriesWriter(Storage& store, std::string job, std::string instance);

  /// One transaction. Refused samples are counted, not fatal; an error means that nothing was committed.
  Status write(const Families& families, Timestamp timestamp, double durationSeconds);

  std::uint64_t samplesRefused() const { return refused_; }
  std::size_t series() const { return entries_.size(); }

 private:
  struct Entry {
    Labels labels;
    SeriesRef ref;
    std::uint64_t generation = 0;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  Entries::value_type& entryFor(std::size_t slot, const SampleView& sample);
  Labels labelsOf(const SampleView& sample) const;
  void append(Appender& appender, Entry& entry, Timestamp timestamp, double value);
  void describe(Appender& appender, const Entry& entry, const SampleView& sample);
  void markVanished(Appender& appender, Timestamp timestamp);

  Storage& store_;
  std::string job_, instance_;
  Entries entries_;                            ///< by SampleView::key
  std::vector<Entries::value_type*> slots_;    ///< what stood at this place last time; null: nothing
  std::unordered_set<std::string> described_;  ///< family names whose metadata was written
  std::uint64_t generation_ = 0;
  std::uint64_t refused_ = 0;
  Families synthetic_;
};

}  // namespace oriel::hostmetrics
