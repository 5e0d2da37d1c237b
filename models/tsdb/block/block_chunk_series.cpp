#include <algorithm>
#include <utility>

#include "models/tsdb/block/disk_block.h"
#include "models/tsdb/chunks/histogram_chunk.h"

namespace oriel::tsdb {
namespace {

/// Series of a block with whole chunks, as compaction and snapshots take them.
class BlockChunkSeries final : public ChunkSeriesSource {
 public:
  BlockChunkSeries(std::shared_ptr<const DiskBlock> block, Timestamp from, Timestamp to)
      : block_(std::move(block)), tombstones_(block_->tombstones()), from_(from), to_(to) {
    auto all = block_->index().allSeries();
    if (all.ok())
      ids_ = std::move(*all);
    else
      warn(block_->leaveOutLists(all.error().text));
  }

  ~BlockChunkSeries() override { block_->releasePages(); }

  Result<bool> next(ChunkSeries& series) override {
    while (next_ < ids_.size()) {
      const SeriesId id = ids_[next_++];
      if (const Status status = block_->index().series(id, entry_); !status.ok()) {
        warn(block_->leaveOutSeries(status.error()));
        continue;
      }
      series.labels = Labels::fromSorted(entry_.labels);
      series.chunks.clear();
      const auto it = tombstones_->find(id);
      deleted_ = it == tombstones_->end() ? nullptr : &it->second;
      for (const ChunkMeta& chunk : entry_.chunks)
        if (chunk.minTime <= to_ && from_ <= chunk.maxTime) add(chunk, series);
      if (!series.chunks.empty()) return true;
    }
    return false;
  }
  Warnings warnings() const override { return warnings_; }

 private:
  void warn(std::string text) {
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) warnings_.push_back(std::move(text));
  }

  void add(const ChunkMeta& chunk, ChunkSeries& series) {
    const TimeInterval range{chunk.minTime, chunk.maxTime};
    if (deleted_ != nullptr && covers(*deleted_, range)) return;
    // Decoded even when it goes on as it is: damage must not be handed on as something new.
    if (const Status status = block_->decode(chunk, batch_); !status.ok())
      return warn(block_->leaveOutChunk(chunk, series.labels, status.error()));
    const bool deletions = deleted_ != nullptr && touches(*deleted_, range);
    if (!deletions && chunk.minTime >= from_ && chunk.maxTime <= to_) {
      if (auto whole = block_->encoded(chunk); whole.ok()) {
        whole->maxTime = batch_.timestamps.back();
        series.chunks.push_back(std::move(*whole));
      } else {
        warn(block_->leaveOutChunk(chunk, series.labels, whole.error()));
      }
      return;
    }
    clipBatch(batch_, from_, to_);
    if (deletions) eraseDeleted(*deleted_, batch_);
    addAnew(series);
  }

  void addAnew(ChunkSeries& series) {
    if (batch_.size() == 0) return;
    std::vector<EncodedChunk> chunks;
    if (batch_.kind == SampleKind::Float) {
      chunks = encodeFloats(batch_.timestamps, batch_.values);
    } else {
      HistogramRun run;
      run.reserve(batch_.size());
      for (std::size_t i = 0; i < batch_.size(); ++i) run.emplace_back(batch_.timestamps[i], batch_.histograms[i]);
      chunks = encodeHistograms(run);
    }
    for (EncodedChunk& chunk : chunks) series.chunks.push_back(std::move(chunk));
  }

  std::shared_ptr<const DiskBlock> block_;
  std::shared_ptr<const Tombstones> tombstones_;
  Timestamp from_;
  Timestamp to_;
  SeriesIds ids_;
  std::size_t next_ = 0;
  IndexSeries entry_;
  const TimeIntervals* deleted_ = nullptr;
  SampleBatch batch_;
  Warnings warnings_;
};

}  // namespace

std::unique_ptr<ChunkSeriesSource> DiskBlock::chunkSeries(Timestamp from, Timestamp to) const {
  return std::make_unique<BlockChunkSeries>(self(), from, to);
}

}  // namespace oriel::tsdb
