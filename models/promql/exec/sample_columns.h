#pragma once

#include <memory>
#include <vector>

#include "models/base/result.h"
#include "models/promql/exec/context.h"
#include "models/promql/exec/histogram_stats.h"
#include "models/promql/exec/row.h"
#include "models/storage/storage.h"

namespace oriel::promql {

/// The samples of one series over some time, as columns in time order; floats and histograms apart. The start times of
/// either are empty when no sample has one, otherwise as long as their times (0: unknown).
struct SampleColumns {
  std::vector<Timestamp> times;
  std::vector<double> values;
  std::vector<Timestamp> histogramTimes;
  std::vector<HistogramPtr> histograms;
  std::vector<Timestamp> startTimes;
  std::vector<Timestamp> histogramStartTimes;

  std::size_t size() const { return times.size() + histogramTimes.size(); }
  /// What they count against the limit of samples.
  std::uint64_t held() const;
  void clear();
  /// Drops what is at or before `time`.
  void dropUntil(Timestamp time);
};

/// What an instant selector sees: the newest sample of a window, at ends that only move forward.
class NewestSample {
 public:
  explicit NewestSample(const SampleColumns& columns) : columns_(columns) {}

  /// False when (oldest, end] is empty or ends with a stale marker.
  bool find(Timestamp end, Timestamp oldest) {
    while (floats_ < columns_.times.size() && columns_.times[floats_] <= end) ++floats_;
    while (histograms_ < columns_.histogramTimes.size() && columns_.histogramTimes[histograms_] <= end) ++histograms_;
    if (floats_ + histograms_ == 0) return false;
    isHistogram =
        histograms_ > 0 && (floats_ == 0 || columns_.histogramTimes[histograms_ - 1] > columns_.times[floats_ - 1]);
    index = (isHistogram ? histograms_ : floats_) - 1;
    time = isHistogram ? columns_.histogramTimes[index] : columns_.times[index];
    return time > oldest && !isStaleNaN(isHistogram ? columns_.histograms[index]->sum : columns_.values[index]);
  }

  // Of the sample that was found.
  bool isHistogram = false;
  std::size_t index = 0;  ///< in the columns of its kind
  Timestamp time = 0;

 private:
  const SampleColumns& columns_;
  std::size_t floats_ = 0;  ///< not after the end
  std::size_t histograms_ = 0;
};

/// Reads one series forward into columns, chunk by chunk. Belongs to the scan that reads the series.
class SeriesLoader {
 public:
  SeriesLoader() = default;
  explicit SeriesLoader(std::shared_ptr<const Series> series) : series_(std::move(series)) {}

  /// Appends what lies in (from, to] and was not given yet. Stale markers are left out unless asked for.
  Status load(QueryContext& context, Timestamp from, Timestamp to, bool keepStale, SampleColumns& columns);
  /// Drops the reader; the next load begins anew.
  void rewind();
  void setSeries(std::shared_ptr<const Series> series);
  /// Of histograms only count and sum are wanted.
  void setStatsOnly(bool statsOnly) { statsOnly_ = statsOnly; }

 private:
  void take(Timestamp from, Timestamp to, bool keepStale, SampleColumns& columns);
  void takeFloats(std::size_t begin, std::size_t end, bool keepStale, SampleColumns& columns) const;
  void takeStartTimes(std::size_t begin, std::size_t end, bool keepStale, SampleColumns& columns) const;

  std::shared_ptr<const Series> series_;
  std::unique_ptr<SampleReader> reader_;
  SampleBatch batch_;
  std::size_t position_ = 0;
  bool ended_ = false;
  bool statsOnly_ = false;
  HistogramStats stats_;
};

}  // namespace oriel::promql
