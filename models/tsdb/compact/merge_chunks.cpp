#include "models/tsdb/compact/merge_chunks.h"

#include <algorithm>
#include <optional>

#include "models/tsdb/chunks/histogram_chunk.h"

namespace oriel::tsdb {
namespace {

/// A chunk and the place of its source in the list.
struct RankedChunk {
  EncodedChunk chunk;
  std::size_t rank = 0;
};

bool equalChunks(const EncodedChunk& a, const EncodedChunk& b) {
  return a.encoding == b.encoding && a.minTime == b.minTime && a.maxTime == b.maxTime &&
         std::ranges::equal(a.data, b.data);
}

/// Chunks that overlap, decoded and made anew.
class ChunkOverlap {
 public:
  /// The decoding error of a chunk that has to stay out.
  Status add(const RankedChunk& ranked) {
    SampleBatch batch;
    const EncodedChunk& chunk = ranked.chunk;
    ORIEL_TRY(decodeChunk(chunk.encoding, chunk.data, chunkSampleCount(chunk.data), batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Sample sample{batch.timestamps[i], ranked.rank, 0, nullptr};
      if (batch.kind == SampleKind::Float)
        sample.value = batch.values[i];
      else
        sample.histogram = batch.histograms[i];
      samples_.push_back(std::move(sample));
    }
    return {};
  }

  std::vector<EncodedChunk> encode() {
    // Of equal times the last one stays, and added first are those of the source that stands first.
    std::stable_sort(samples_.begin(), samples_.end(), [](const Sample& a, const Sample& b) {
      return a.timestamp != b.timestamp ? a.timestamp < b.timestamp : a.rank < b.rank;
    });
    std::vector<EncodedChunk> out;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (i + 1 < samples_.size() && samples_[i + 1].timestamp == samples_[i].timestamp) continue;
      Sample& sample = samples_[i];
      if (sample.histogram != nullptr) {
        endFloats(out);
        histograms_.emplace_back(sample.timestamp, std::move(sample.histogram));
      } else {
        endHistograms(out);
        timestamps_.push_back(sample.timestamp);
        values_.push_back(sample.value);
      }
    }
    endFloats(out);
    endHistograms(out);
    return out;
  }

 private:
  struct Sample {
    Timestamp timestamp = 0;
    std::size_t rank = 0;
    double value = 0;
    std::shared_ptr<const FloatHistogram> histogram;  ///< null for a float
  };

  static void append(std::vector<EncodedChunk>& out, std::vector<EncodedChunk> chunks) {
    std::move(chunks.begin(), chunks.end(), std::back_inserter(out));
  }
  void endFloats(std::vector<EncodedChunk>& out) {
    if (!timestamps_.empty()) append(out, encodeFloats(timestamps_, values_));
    timestamps_.clear();
    values_.clear();
  }
  void endHistograms(std::vector<EncodedChunk>& out) {
    if (!histograms_.empty()) append(out, encodeHistograms(histograms_));
    histograms_.clear();
  }

  std::vector<Sample> samples_;
  std::vector<Timestamp> timestamps_;
  std::vector<double> values_;
  std::vector<HistogramSample> histograms_;
};

class MergedChunkSeries final : public ChunkSeriesSource {
 public:
  explicit MergedChunkSeries(std::vector<std::unique_ptr<ChunkSeriesSource>> sources) {
    for (auto& source : sources)
      if (source != nullptr) heads_.push_back({std::move(source), {}, false});
  }

  Result<bool> next(ChunkSeries& series) override {
    series = {};
    if (!begun_) ORIEL_TRY(begin());
    while (series.chunks.empty()) {
      const Labels* const least = leastLabels();
      if (least == nullptr) return false;
      series.labels = *least;
      std::vector<RankedChunk> chunks;
      for (std::size_t rank = 0; rank < heads_.size(); ++rank) {
        Head& head = heads_[rank];
        while (head.live && head.series.labels == series.labels) {
          for (EncodedChunk& chunk : head.series.chunks) chunks.push_back({std::move(chunk), rank});
          ORIEL_TRY(advance(head));
        }
      }
      joinChunks(std::move(chunks), series);
    }
    return true;
  }

  Warnings warnings() const override {
    Warnings out = warnings_;
    for (const Head& head : heads_)
      for (std::string& text : head.source->warnings())
        if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    return out;
  }

 private:
  struct Head {
    std::unique_ptr<ChunkSeriesSource> source;
    ChunkSeries series;
    bool live = false;
  };

  static Status advance(Head& head) {
    ORIEL_ASSIGN(head.live, head.source->next(head.series));
    return {};
  }
  Status begin() {
    begun_ = true;
    for (Head& head : heads_) ORIEL_TRY(advance(head));
    return {};
  }
  const Labels* leastLabels() const {
    const Labels* least = nullptr;
    for (const Head& head : heads_)
      if (head.live && (least == nullptr || head.series.labels < *least)) least = &head.series.labels;
    return least;
  }

  void joinChunks(std::vector<RankedChunk> chunks, ChunkSeries& series) {
    std::stable_sort(chunks.begin(), chunks.end(),
                     [](const RankedChunk& a, const RankedChunk& b) { return a.chunk.minTime < b.chunk.minTime; });
    for (std::size_t begin = 0, end = 0; begin < chunks.size(); begin = end) {
      Timestamp reached = chunks[begin].chunk.maxTime;
      for (end = begin + 1; end < chunks.size() && chunks[end].chunk.minTime <= reached; ++end)
        reached = std::max(reached, chunks[end].chunk.maxTime);
      joinRun({chunks.data() + begin, end - begin}, series);
    }
  }

  void joinRun(std::span<RankedChunk> run, ChunkSeries& series) {
    const bool same = std::all_of(
        run.begin(), run.end(), [&](const RankedChunk& other) { return equalChunks(other.chunk, run.front().chunk); });
    if (same) {
      series.chunks.push_back(std::move(run.front().chunk));
      return;
    }
    std::stable_sort(run.begin(), run.end(),
                     [](const RankedChunk& a, const RankedChunk& b) { return a.rank < b.rank; });
    ChunkOverlap overlap;
    for (const RankedChunk& ranked : run)
      if (const Status added = overlap.add(ranked); !added.ok()) warn(series.labels, ranked.chunk, added.error());
    for (EncodedChunk& chunk : overlap.encode()) series.chunks.push_back(std::move(chunk));
  }

  void warn(const Labels& labels, const EncodedChunk& chunk, const Error& error) {
    warnings_.push_back("the chunk of " + labels.toString() + " from " + std::to_string(chunk.minTime) + " to " +
                        std::to_string(chunk.maxTime) + " is left out: " + error.toString());
  }

  std::vector<Head> heads_;
  bool begun_ = false;
  Warnings warnings_;
};

}  // namespace

std::unique_ptr<ChunkSeriesSource> mergeChunkSeries(std::vector<std::unique_ptr<ChunkSeriesSource>> sources) {
  return std::make_unique<MergedChunkSeries>(std::move(sources));
}

}  // namespace oriel::tsdb
