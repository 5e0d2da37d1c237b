#include "models/tsdb/block/block_writer.h"

#include <utility>

#include "models/tsdb/block/block_folder.h"
#include "models/tsdb/block/index_mark.h"
#include "models/tsdb/block/tombstones.h"
#include "models/tsdb/chunks/chunk_segments.h"
#include "models/tsdb/index/index_writer.h"

namespace oriel::tsdb {
namespace {

/// Fills one folder; the caller renames or removes it.
class BlockWriting {
 public:
  BlockWriting(std::shared_ptr<FileSystem> files, std::string folder, BlockPlan& plan)
      : files_(std::move(files)), folder_(std::move(folder)), meta_(plan.meta), segmentBytes_(plan.segmentBytes) {}

  Status addAll(ChunkSeriesSource& source, const std::atomic<bool>* stop) {
    ORIEL_ASSIGN(segments_, ChunkSegmentWriter::create(files_, folder_ + "/chunks", segmentBytes_));
    ChunkSeries series;
    while (true) {
      if (stop != nullptr && stop->load(std::memory_order_relaxed))
        return makeError(ErrorCode::Cancelled, "writing the block was cancelled");
      ORIEL_ASSIGN(const bool more, source.next(series));
      if (!more) return {};
      ORIEL_TRY(add(series));
    }
  }

  Status finish() {
    ORIEL_TRY(segments_->close());
    const std::string indexPath = folder_ + "/index";
    ORIEL_TRY(index_.finish(*files_, indexPath));
    ORIEL_ASSIGN(const auto bytes, files_->map(indexPath));
    ORIEL_ASSIGN(const auto index, IndexReader::open(bytes, indexPath));
    meta_.marks.index = markOfIndex(*index, bytes->bytes());
    meta_.marks.segments = segments_->marks();
    ORIEL_TRY(writeTombstones(*files_, folder_ + "/tombstones", {}));
    ORIEL_TRY(writeBlockMeta(*files_, folder_, meta_));
    return files_->syncDirectory(folder_);
  }

  const BlockMeta& meta() const { return meta_; }

 private:
  Status add(const ChunkSeries& series) {
    metas_.clear();
    for (const EncodedChunk& chunk : series.chunks) {
      const std::uint64_t samples = chunkSampleCount(chunk.data);
      if (samples == 0) continue;
      ORIEL_TRY(checkTimes(series, chunk));
      ORIEL_ASSIGN(const BlockChunkRef ref, segments_->write(chunk));
      metas_.push_back({ref, chunk.minTime, chunk.maxTime});
      meta_.stats.samples += samples;
      (chunk.encoding == Encoding::Xor ? meta_.stats.floatSamples : meta_.stats.histogramSamples) += samples;
    }
    if (metas_.empty()) return {};
    meta_.stats.chunks += metas_.size();
    ++meta_.stats.series;
    return index_.add(series.labels, metas_);
  }

  Status checkTimes(const ChunkSeries& series, const EncodedChunk& chunk) const {
    const char* problem = nullptr;
    if (chunk.maxTime < chunk.minTime) problem = "ends before it begins";
    if (!metas_.empty() && chunk.minTime <= metas_.back().maxTime) problem = "overlaps the one before";
    if (chunk.minTime < meta_.minTime || chunk.maxTime >= meta_.maxTime) problem = "lies outside of the block's time";
    if (problem == nullptr) return {};
    return makeError(ErrorCode::InvalidInput, "a chunk of " + series.labels.toString() + " (" +
                                                  std::to_string(chunk.minTime) + " to " +
                                                  std::to_string(chunk.maxTime) + ") " + problem);
  }

  std::shared_ptr<FileSystem> files_;
  std::string folder_;
  BlockMeta meta_;
  std::uint64_t segmentBytes_;
  std::unique_ptr<ChunkSegmentWriter> segments_;
  IndexWriter index_;
  std::vector<ChunkMeta> metas_;
};

Status putInPlace(FileSystem& files, const std::string& folder, const std::string& place, const std::string& parent) {
  if (files.exists(place)) return makeError(ErrorCode::InvalidInput, place + " is there already");
  ORIEL_TRY(files.rename(folder, place));
  Status status = files.syncDirectory(parent);
  if (!status.ok()) (void)removeFolder(files, place);
  return status;
}

}  // namespace

Result<std::optional<BlockMeta>> writeBlock(const std::shared_ptr<FileSystem>& files, BlockPlan plan,
                                            ChunkSeriesSource& source, const std::atomic<bool>* stop) {
  if (plan.meta.ulid.empty()) plan.meta.ulid = makeUlid(plan.now);
  if (plan.meta.sources.empty()) plan.meta.sources = {plan.meta.ulid};
  plan.meta.stats = {};
  plan.meta.marks = {};
  const std::string place = plan.parentDirectory + "/" + plan.meta.ulid;
  const std::string folder = place + std::string(kCreationSuffix);
  if (files->exists(folder)) ORIEL_TRY(removeFolder(*files, folder));
  ORIEL_TRY(files->makeDirectories(folder));
  BlockWriting writing(files, folder, plan);
  Status status = writing.addAll(source, stop);
  const bool empty = writing.meta().stats.samples == 0;
  if (status.ok() && !empty) status = writing.finish();
  if (status.ok() && !empty) status = putInPlace(*files, folder, place, plan.parentDirectory);
  if (status.ok() && !empty) return std::optional(writing.meta());
  // When even this fails, the next start removes what is left.
  const Status removed = removeFolder(*files, folder);
  if (!status.ok()) return std::move(status).error();
  ORIEL_TRY(removed);
  return std::optional<BlockMeta>();
}

}  // namespace oriel::tsdb
