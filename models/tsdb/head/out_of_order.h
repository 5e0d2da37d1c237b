#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/head/series.h"

namespace oriel::tsdb {

/// A sample that came out of order: a float, or a histogram where that is set.
struct LateSample {
  Timestamp timestamp = 0;
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
  CommitNumber commit = 0;  ///< that brought it
};

/// What came out of order for one series: a small buffer in time order, behind it chunks that do not overlap. Chunks
/// that are on their way into a block stand apart. A plain value, guarded by the head's lock.
///
/// Of samples with the same time the one that was there first stays. Only what every reader may see goes from the
/// buffer into chunks.
class LateSeries {
 public:
  /// False when the buffer has one of this time. `settled`: all readers see the commits up to this one.
  bool insert(LateSample sample, CommitNumber settled);
  /// Puts all that is settled among the chunks that go into a block; what stays behind is in buffer().
  void freeze(CommitNumber settled);
  void dropFrozen();
  const std::vector<ChunkRef>& frozen() const { return frozen_; }
  const std::vector<LateSample>& buffer() const { return buffer_; }
  /// Forgets the samples in [from, to].
  void erase(Timestamp from, Timestamp to);

  /// What a reader sees, each in time order; of samples with the same time the last one counts.
  std::vector<SeriesExtent> extents(CommitNumber snapshot, Timestamp from, Timestamp to) const;
  bool hasVisible(CommitNumber snapshot, Timestamp from, Timestamp to) const;
  bool empty() const { return buffer_.empty() && chunks_.empty() && frozen_.empty(); }
  /// kMaxTimestamp and kMinTimestamp when it is empty.
  Timestamp minTime() const;
  Timestamp maxTime() const;
  std::size_t bytes() const;

 private:
  void settle(CommitNumber settled);

  std::vector<LateSample> buffer_;
  std::vector<ChunkRef> chunks_;
  std::vector<ChunkRef> frozen_;
  std::size_t settleAt_ = 0;
};

/// The out-of-order samples of the head, and how old they may be. Owned by the Head and guarded by its lock; the window
/// may be asked for and changed by any thread.
class OutOfOrder {
 public:
  void setWindow(Duration window) { window_.store(window, std::memory_order_relaxed); }
  Duration window() const { return window_.load(std::memory_order_relaxed); }

  bool insert(SeriesSlot slot, LateSample sample, CommitNumber settled);
  /// Null when the series has none.
  const LateSeries* find(SeriesSlot slot) const;
  LateSeries* find(SeriesSlot slot);
  bool empty() const { return series_.empty(); }
  std::vector<SeriesSlot> slots() const;
  /// Forgets the series if it is empty.
  void dropEmpty(SeriesSlot slot);
  Timestamp minTime() const;
  Timestamp maxTime() const;
  std::size_t bytes() const;

 private:
  std::atomic<Duration> window_{0};
  std::unordered_map<SeriesSlot, LateSeries> series_;
};

}  // namespace oriel::tsdb
