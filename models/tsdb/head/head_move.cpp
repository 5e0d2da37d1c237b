#include <algorithm>

#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/head/head.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kSeriesAWrite = 4096;

/// The chunk as files hold it; histograms may become several.
std::vector<EncodedChunk> forFile(const ChunkRef& chunk) {
  if (chunk->kind() == SampleKind::Histogram) return encodeHistograms(chunk.histograms());
  return {{Encoding::Xor, chunk->minTime(), chunk->maxTime(), chunk->bytes(), nullptr}};
}

}  // namespace

std::vector<Head::Moving> Head::finishedOf(std::span<const SeriesSlot> slots, std::vector<HeadChunk>& out) const {
  std::vector<std::pair<wal::WalRef, Moving>> found;
  {
    std::shared_lock lock(mutex_);
    for (const SeriesSlot slot : slots) {
      const MemSeries* const series = slots_[slot].get();
      if (series == nullptr || !series->logged) continue;
      for (const ChunkRef& chunk : series->chunks()) found.push_back({series->walRef, {slot, chunk, 0}});
    }
  }
  std::vector<Moving> moving;
  SeriesSlot stuck = kNoSlot;  // what stands behind a chunk that stays must stay too
  for (auto& [ref, item] : found) {
    if (item.slot == stuck) continue;
    std::size_t samples = 0;
    const std::size_t before = out.size();
    for (EncodedChunk& encoded : forFile(item.chunk)) {
      const auto count = static_cast<std::uint16_t>(chunkSampleCount(encoded.data));
      samples += count;
      out.push_back({ref, 0, false, count, std::move(encoded)});
    }
    if (samples == item.chunk->count()) {
      item.pieces = out.size() - before;
      moving.push_back(std::move(item));
    } else {
      stuck = item.slot;
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
    }
  }
  return moving;
}

void Head::replaceMoved(const std::vector<Moving>& moving, const std::vector<HeadChunk>& written) {
  std::unique_lock lock(mutex_);
  std::size_t next = 0;
  SeriesSlot stuck = kNoSlot;
  std::vector<MappedChunk> pieces;
  for (const Moving& item : moving) {
    pieces.clear();
    for (std::size_t i = 0; i < item.pieces; ++i)
      if (const auto piece = regions_.add(written[next + i])) pieces.push_back(*piece);
    next += item.pieces;
    MemSeries* const series = slots_[item.slot].get();
    const bool same = series != nullptr && !series->chunks().empty() && series->chunks().front() == item.chunk;
    if (pieces.size() == item.pieces && same && item.slot != stuck) {
      memory_ += series->replaceOldest(pieces);
      continue;
    }
    stuck = item.slot;
    for (const MappedChunk& piece : pieces) regions_.release(piece);
  }
}

Status Head::moveFinished(HeadChunkWriter& writer) {
  std::vector<SeriesSlot> slots;
  {
    std::unique_lock lock(mutex_);
    if (replaying_) return {};
    slots.swap(finished_);
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  for (std::size_t begin = 0; begin < slots.size(); begin += kSeriesAWrite) {
    const std::size_t count = std::min(kSeriesAWrite, slots.size() - begin);
    std::vector<HeadChunk> chunks;
    // The references kept here let go of the memory after the lock.
    const std::vector<Moving> moving = finishedOf(std::span(slots).subspan(begin, count), chunks);
    if (moving.empty()) continue;
    if (Status status = writer.write(chunks); !status.ok()) {
      std::unique_lock lock(mutex_);
      finished_.insert(finished_.end(), slots.begin() + static_cast<std::ptrdiff_t>(begin), slots.end());
      return status;
    }
    replaceMoved(moving, chunks);
  }
  return {};
}

}  // namespace oriel::tsdb
