#include <algorithm>
#include <span>

#include "models/tsdb/chunks/histogram_chunk.h"
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
        const ChunkView& chunk = found.extent.chunks[i];
        const bool last = i + 1 == found.extent.chunks.size();
        add(chunk, last ? found.extent.lastChunkLimit : chunk.count(), found.deleted, series.chunks);
      }
      found.extent = {};
      if (!series.chunks.empty()) return true;
    }
    return false;
  }
  Warnings warnings() const override { return warnings_; }

 private:
  void add(const ChunkView& chunk, std::size_t limit, const TimeIntervals& deleted, std::vector<EncodedChunk>& out) {
    const bool some = touches(deleted, {chunk.minTime(), chunk.maxTime()});
    if (const HistogramRun* const run = chunk.histograms()) {
      batch_.clear();
      batch_.kind = SampleKind::Histogram;
      for (const auto& [timestamp, histogram] : std::span(*run).first(limit)) {
        batch_.timestamps.push_back(timestamp);
        batch_.histograms.push_back(histogram);
      }
    } else if (!some && limit == chunk.count() && chunk.minTime() >= from_ && chunk.maxTime() <= to_) {
      if (auto encoded = chunk.encoded(); encoded.ok())
        out.push_back(std::move(*encoded));
      else
        leaveOut(encoded.error().text);
      return;
    } else if (const Status status = chunk.decode(limit, batch_); !status.ok()) {
      leaveOut(status.error().text);
      return;
    }
    if (some) eraseDeleted(deleted, batch_);
    addPart(out);
  }

  /// Only the samples of the range, encoded again.
  void addPart(std::vector<EncodedChunk>& out) {
    if (batch_.kind == SampleKind::Histogram) {
      HistogramRun run;
      for (std::size_t i = 0; i < batch_.size(); ++i) run.emplace_back(batch_.timestamps[i], batch_.histograms[i]);
      addHistograms(run, out);
      return;
    }
    const auto encoder = std::make_shared<XorEncoder>();
    for (std::size_t i = 0; i < batch_.size(); ++i)
      if (batch_.timestamps[i] >= from_ && batch_.timestamps[i] <= to_)
        encoder->append(batch_.timestamps[i], batch_.values[i]);
    if (!encoder->empty())
      out.push_back({Encoding::Xor, encoder->minTime(), encoder->maxTime(), encoder->bytes(), encoder});
  }

  void addHistograms(std::span<const HistogramSample> samples, std::vector<EncodedChunk>& out) const {
    const auto inside = [this](const HistogramSample& sample) { return sample.first >= from_ && sample.first <= to_; };
    const auto first = std::find_if(samples.begin(), samples.end(), inside);
    const auto last = std::find_if_not(first, samples.end(), inside);
    for (EncodedChunk& chunk : encodeHistograms(std::span(first, last))) out.push_back(std::move(chunk));
  }

  void leaveOut(const std::string& why) {
    if (std::find(warnings_.begin(), warnings_.end(), why) == warnings_.end()) warnings_.emplace_back(why);
  }

  std::vector<FoundSeries> found_;
  Timestamp from_;
  Timestamp to_;  ///< inclusive
  std::size_t next_ = 0;
  SampleBatch batch_;
  Warnings warnings_;
};

}  // namespace

std::unique_ptr<ChunkSeriesSource> chunkSeriesOf(std::vector<FoundSeries> found, Timestamp from, Timestamp to) {
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.labels < b.labels; });
  return std::make_unique<FoundChunkSeries>(std::move(found), from, to);
}

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
        FoundSeries series;
        if (!find(slot, snapshot, from, to, series)) continue;
        series.labels = labelsOf(*slots_[slot]);
        found.push_back(std::move(series));
      }
    }
    closeSnapshot(snapshot);
  }
  return chunkSeriesOf(std::move(found), from, to);
}

}  // namespace oriel::tsdb
