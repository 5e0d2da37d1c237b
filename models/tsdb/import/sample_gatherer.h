#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "models/tsdb/chunk_series.h"
#include "models/tsdb/chunks/xor_chunk.h"

namespace oriel::tsdb {

/// Makes chunks of samples that come from outside, for a run of blocks of one length. The samples of a series may come
/// in any order; in rising order they cost a few bytes each, the others 16. Chunks are cut as Prometheus' head cuts
/// them. Owned by its user, one thread; what is too much for the memory its user has to know.
class SampleGatherer {
 public:
  /// `window`: the length of a block; blocks begin at its multiples.
  explicit SampleGatherer(Duration window);
  ~SampleGatherer();

  /// A series that was not there yet; the answer is its number.
  std::size_t addSeries(Labels labels);
  /// A sample that has the time of an earlier one of its series is left out.
  void append(std::size_t series, Timestamp timestamp, double value);
  /// Of samples that were left out though their value was another one; complete when all sources were read.
  std::uint64_t conflicts() const { return conflicts_; }
  std::size_t seriesCount() const { return series_.size(); }

  /// First and last sample of the block that begins at `from`; when it has none: one that ends before it begins.
  std::pair<Timestamp, Timestamp> extent(Timestamp from);
  /// The samples of that block. The gatherer must outlive it, and all its chunks; no append() afterwards.
  std::unique_ptr<ChunkSeriesSource> source(Timestamp from);

 private:
  using Sample = std::pair<Timestamp, double>;
  struct OneSeries {
    Labels labels;
    std::vector<ChunkRef> chunks;
    XorEncoder open;
    Timestamp windowEnd = kMinTimestamp;  ///< of the block that the open chunk is in
    Timestamp nextCut = kMinTimestamp;    ///< the open chunk ends before it
    std::vector<Sample> late;
  };
  class WindowSource;

  void appendLast(OneSeries& series, Timestamp timestamp, double value) const;
  static void cut(OneSeries& series);
  void finish();
  std::span<const ChunkRef> chunksIn(const OneSeries& series, Timestamp from) const;
  std::span<const Sample> lateIn(const OneSeries& series, Timestamp from) const;
  /// With the late samples among those of the chunks.
  std::vector<ChunkRef> merged(const OneSeries& series, Timestamp from);

  const Duration window_;
  std::vector<OneSeries> series_;
  std::vector<std::uint32_t> order_;  ///< by labels, once finished
  std::uint64_t conflicts_ = 0;
};

}  // namespace oriel::tsdb
