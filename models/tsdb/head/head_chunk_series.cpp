#include <algorithm>

#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/head/head.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kSlotsALock = 1024;

/// The series of a range as they were found, turned into chunks one by one.
class FoundChunkSeries final : public ChunkSeriesSource {
 public:
  FoundChunkSeries(std::vector<FoundSeries> found, Timestamp from, Timestamp to)
      : found_(std::move(found)), from_(from), to_(to) {}

  Result<bool> next(ChunkSeries& series) override {
    while (next_ < found_.size()) {
      FoundSeries& found = found_[next_++];
      series.labels = std::move(found.labels);
      series.chunks.clear();
      for (std::size_t i = 0; i < found.extent.chunks.size(); ++i) {
        const ChunkRef& chunk = found.extent.chunks[i];
        const bool last = i + 1 == found.extent.chunks.size();
        ORIEL_TRY(add(chunk, last ? found.extent.lastChunkLimit : chunk->count(), series.chunks));
      }
      found.extent = {};
      if (!series.chunks.empty()) return true;
    }
    return false;
  }
  Warnings warnings() const override { return warnings_; }

 private:
  Status add(const ChunkRef& chunk, std::size_t limit, std::vector<EncodedChunk>& out) {
    if (chunk->kind() == SampleKind::Histogram) {
      leaveOut("native histograms in the head are not written to blocks");
      return {};
    }
    const bool whole = limit == chunk->count() && chunk->minTime() >= from_ && chunk->maxTime() <= to_;
    if (!whole) return addPart(*chunk, limit, out);
    const auto owner = std::make_shared<ChunkRef>(chunk);
    out.push_back({Encoding::Xor, chunk->minTime(), chunk->maxTime(), chunk->bytes(), owner});
    return {};
  }

  /// Only the samples of the range, encoded again.
  Status addPart(const Chunk& chunk, std::size_t limit, std::vector<EncodedChunk>& out) {
    times_.resize(limit);
    values_.resize(limit);
    ORIEL_ASSIGN(const std::size_t count, decodeXor(chunk.bytes(), times_.data(), values_.data(), limit));
    const auto encoder = std::make_shared<XorEncoder>();
    for (std::size_t i = 0; i < count; ++i)
      if (times_[i] >= from_ && times_[i] <= to_) encoder->append(times_[i], values_[i]);
    if (!encoder->empty())
      out.push_back({Encoding::Xor, encoder->minTime(), encoder->maxTime(), encoder->bytes(), encoder});
    return {};
  }

  void leaveOut(const char* why) {
    if (std::find(warnings_.begin(), warnings_.end(), why) == warnings_.end()) warnings_.emplace_back(why);
  }

  std::vector<FoundSeries> found_;
  Timestamp from_;
  Timestamp to_;  ///< inclusive
  std::size_t next_ = 0;
  std::vector<Timestamp> times_;
  std::vector<double> values_;
  Warnings warnings_;
};

}  // namespace

std::unique_ptr<ChunkSeriesSource> Head::chunkSeries(Timestamp from, Timestamp toExclusive) const {
  std::vector<FoundSeries> found;
  const Timestamp to = toExclusive > from ? toExclusive - 1 : from;
  if (toExclusive > from) {
    const CommitNumber snapshot = openSnapshot();
    // Commits come in between; the snapshot keeps what they add apart.
    for (SeriesSlot begin = 0, end = 0;; begin = end) {
      std::shared_lock lock(mutex_);
      end = static_cast<SeriesSlot>(std::min(slots_.size(), begin + kSlotsALock));
      if (begin >= end) break;
      for (SeriesSlot slot = begin; slot < end; ++slot) {
        const MemSeries* series = slots_[slot].get();
        if (series == nullptr || !inRange(*series, snapshot, from, to)) continue;
        SeriesExtent extent = series->extent(snapshot, from, to);
        if (!extent.chunks.empty()) found.push_back({labelsOf(*series), std::move(extent)});
      }
    }
    closeSnapshot(snapshot);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.labels < b.labels; });
  }
  return std::make_unique<FoundChunkSeries>(std::move(found), from, to);
}

}  // namespace oriel::tsdb
