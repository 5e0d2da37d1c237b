#include "models/tsdb/block/disk_block.h"

#include <algorithm>
#include <utility>

namespace oriel::tsdb {
namespace {

/// More would help nobody, and a broken disk has no end of them.
constexpr std::size_t kMostDamageTexts = 1000;

std::uint64_t intervalCount(const Tombstones& tombstones) {
  std::uint64_t count = 0;
  for (const auto& [series, intervals] : tombstones) count += intervals.size();
  return count;
}

Error chunkDamage(const ChunkMeta& chunk, const std::string& what) {
  return makeError(ErrorCode::Corrupt, ChunkSegments::segmentName(chunk.ref) + ": the chunk at offset " +
                                           std::to_string(chunk.ref & 0xffffffff) + " " + what);
}

}  // namespace

void clipBatch(SampleBatch& batch, Timestamp from, Timestamp to) {
  auto& times = batch.timestamps;
  if (times.empty() || (times.front() >= from && times.back() <= to)) return;
  const auto end = std::upper_bound(times.begin(), times.end(), to) - times.begin();
  const auto begin = std::lower_bound(times.begin(), times.begin() + end, from) - times.begin();
  const auto keep = [begin, end](auto& column) {
    column.erase(column.begin() + end, column.end());
    column.erase(column.begin(), column.begin() + begin);
  };
  keep(times);
  if (batch.kind == SampleKind::Float)
    keep(batch.values);
  else
    keep(batch.histograms);
}

DiskBlock::DiskBlock(Parts parts)
    : files_(std::move(parts.files)),
      directory_(std::move(parts.directory)),
      index_(std::move(parts.index)),
      segments_(files_, directory_ + "/chunks", parts.meta.marks.segments),
      bytesOnDisk_(parts.bytesOnDisk),
      tombstones_(std::make_shared<const Tombstones>(std::move(parts.tombstones))) {
  metas_.push_back(std::make_unique<const BlockMeta>(std::move(parts.meta)));
  meta_ = metas_.back().get();
}

std::shared_ptr<const Tombstones> DiskBlock::tombstones() const {
  const std::lock_guard lock(mutex_);
  return tombstones_;
}

// ---------------------------------------------------------------- chunks

Result<EncodedChunk> DiskBlock::encoded(const ChunkMeta& chunk) const {
  ORIEL_ASSIGN(EncodedChunk found, segments_.read(chunk.ref));
  found.minTime = chunk.minTime;
  found.maxTime = chunk.maxTime;
  return found;
}

Status DiskBlock::decode(const ChunkMeta& chunk, SampleBatch& batch) const {
  batch.clear();
  ORIEL_ASSIGN(const EncodedChunk found, segments_.view(chunk.ref));
  const std::size_t count = chunkSampleCount(found.data);
  Status status = decodeChunk(found.encoding, found.data, count, batch);
  // A sound chunk in the wrong place (a file of another block) must not pass for this one.
  if (status.ok() && (batch.size() == 0 || batch.size() != count || batch.timestamps.front() != chunk.minTime ||
                      batch.timestamps.back() > chunk.maxTime))
    status = makeError(ErrorCode::Corrupt, "is not the one that the index means: other times");
  if (status.ok()) return status;
  batch.clear();
  const Error error = chunkDamage(chunk, status.error().text);
  return Error{status.error().code, error.text, {}};
}

// ---------------------------------------------------------------- damage

void DiskBlock::noteDamage(std::string text) const {
  const std::lock_guard lock(mutex_);
  if (damage_.size() > kMostDamageTexts || !known_.insert(text).second) return;
  if (damage_.size() == kMostDamageTexts) text = "and more";
  damage_.push_back(std::move(text));
}

std::vector<std::string> DiskBlock::damage() const {
  const std::lock_guard lock(mutex_);
  return damage_;
}

std::string DiskBlock::leaveOutChunk(const ChunkMeta& chunk, const Labels& series, const Error& error) const {
  const std::string segment = ChunkSegments::segmentName(chunk.ref);
  // What the operating system refuses now may be readable later.
  if (error.code == ErrorCode::Io) return name(segment + " cannot be read, its chunks are left out: " + error.text);
  noteDamage(error.text + " (" + series.toString() + ")");
  if (error.code == ErrorCode::Unsupported)
    return name("chunks in " + segment + " are left out: written by a newer program");
  if (error.code == ErrorCode::NotFound) return name(segment + " is missing, its chunks are left out");
  return name("damaged chunks in " + segment + " are left out");
}

std::string DiskBlock::leaveOutSeries(const Error& error) const {
  noteDamage("index: " + error.text);
  return name("damaged series in the index are left out");
}

std::string DiskBlock::leaveOutLists(const std::string& what) const {
  noteDamage("index: " + what);
  return name("the index is damaged, series may be missing");
}

// ---------------------------------------------------------------- deleting

Result<std::size_t> DiskBlock::deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
  Tombstones changed = *tombstones();
  std::vector<std::string> damaged;
  std::size_t concerned = 0;
  IndexSeries entry;
  for (const SeriesId id : index_->select(matchers, damaged)) {
    // What cannot be read is not given to anybody either.
    if (!index_->series(id, entry).ok() || entry.chunks.empty()) continue;
    const bool touched = std::any_of(entry.chunks.begin(), entry.chunks.end(), [&](const ChunkMeta& chunk) {
      return chunk.minTime <= to && from <= chunk.maxTime;
    });
    if (!touched) continue;
    ++concerned;
    addInterval(changed[id], {std::max(from, entry.chunks.front().minTime), std::min(to, entry.chunks.back().maxTime)});
  }
  if (!damaged.empty())
    return makeError(ErrorCode::Corrupt, name("nothing was deleted, the index is damaged: " + damaged.front()));
  if (concerned == 0) return concerned;
  ORIEL_TRY(writeTombstones(*files_, directory_ + "/tombstones", changed));
  auto meta = std::make_unique<BlockMeta>(this->meta());
  meta->stats.tombstones = intervalCount(changed);
  const Status written = writeBlockMeta(*files_, directory_, *meta);
  const std::lock_guard lock(mutex_);
  tombstones_ = std::make_shared<const Tombstones>(std::move(changed));
  if (!written.ok()) return written.error();
  metas_.push_back(std::move(meta));
  meta_.store(metas_.back().get(), std::memory_order_release);
  return concerned;
}

}  // namespace oriel::tsdb
