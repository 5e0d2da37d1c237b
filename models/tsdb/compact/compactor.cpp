#include "models/tsdb/compact/compactor.h"

#include <algorithm>

#include "models/base/log.h"
#include "models/tsdb/block/block_writer.h"
#include "models/tsdb/compact/merge_chunks.h"
#include "models/tsdb/head/series.h"

namespace oriel::tsdb {

Compactor::Compactor(std::shared_ptr<FileSystem> files, std::string directory, BlockSet& blocks, Notices& notices,
                     Clock& clock, Duration retention)
    : files_(std::move(files)),
      directory_(std::move(directory)),
      blocks_(blocks),
      notices_(notices),
      clock_(clock),
      ranges_(compactionRanges(kChunkRange, largestRange(kChunkRange, retention))) {}

Result<bool> Compactor::compactOnce(const std::atomic<bool>& stop) {
  std::vector<BlockMeta> metas;
  // What came from elsewhere stays as it came: compaction deletes its parents.
  for (const auto& block : blocks_.all())
    if (block->meta().ownMade) metas.push_back(block->meta());
  const std::vector<std::string> plan = planCompaction(std::move(metas), ranges_);
  if (plan.empty()) return false;
  ORIEL_TRY(compact(plan, stop));
  return true;
}

Status Compactor::compact(const std::vector<std::string>& ulids, const std::atomic<bool>& stop) {
  std::vector<BlockMeta> parents;
  std::vector<std::unique_ptr<ChunkSeriesSource>> sources;
  for (const auto& block : inOrderLast(blocks_.all())) {
    if (std::find(ulids.begin(), ulids.end(), block->meta().ulid) == ulids.end()) continue;
    parents.push_back(block->meta());
    sources.push_back(block->chunkSeries(block->meta().minTime, block->meta().maxTime - 1));
  }
  if (parents.size() != ulids.size()) return makeError(ErrorCode::NotFound, "a block to be compacted is gone");
  BlockPlan plan;
  plan.parentDirectory = directory_;
  plan.meta = compactedMeta(parents);
  plan.meta.ownMade =
      std::all_of(parents.begin(), parents.end(), [](const BlockMeta& parent) { return parent.ownMade; });
  plan.now = clock_.now();
  const auto merged = mergeChunkSeries(std::move(sources));
  const auto written = writeBlock(files_, std::move(plan), *merged, &stop);
  if (!written.ok()) {
    const ErrorCode code = written.error().code;
    if (code == ErrorCode::Corrupt || code == ErrorCode::InvalidInput) markFailed(ulids, written.error());
    return written.error();
  }
  // What could not be read is not in the new block, so the old ones must stay for someone to look at.
  if (const Warnings left = merged->warnings(); !left.empty()) {
    if (*written) ORIEL_TRY(removeBlock(*files_, directory_ + "/" + (*written)->ulid));
    markFailed(ulids, makeError(ErrorCode::Corrupt, left.front()));
    return {};
  }
  return blocks_.replace(ulids, *written ? (*written)->ulid : std::string());
}

void Compactor::markFailed(const std::vector<std::string>& ulids, const Error& error) {
  for (const std::string& ulid : ulids) {
    notices_.add("block " + ulid + " is not compacted any more: " + error.toString());
    auto meta = readBlockMeta(*files_, directory_ + "/" + ulid);
    if (!meta.ok()) continue;
    meta->compactionFailed = true;
    Status status = writeBlockMeta(*files_, directory_ + "/" + ulid, *meta);
    if (status.ok()) status = blocks_.reopen(ulid);
    if (!status.ok()) log(LogLevel::Warning, "tsdb", status.error().toString());
  }
}

Result<std::size_t> Compactor::applyRetention(const RetentionLimits& limits) {
  const std::vector<std::string> beyond = beyondRetention(blocks_.sizes(), limits);
  if (beyond.empty()) return std::size_t{0};
  ORIEL_TRY(blocks_.replace(beyond, {}));
  return beyond.size();
}

}  // namespace oriel::tsdb
