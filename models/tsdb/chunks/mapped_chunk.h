#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "models/tsdb/chunks/head_chunk_files.h"

namespace oriel::tsdb {

/// A finished chunk of the head that stands in a file of chunks_head: times in memory, the rest in a mapped region. As
/// small as it can be, since a head has a million of them. A plain value; MappedRegions says where the bytes are.
struct __attribute__((packed, aligned(4))) MappedChunk {
  Timestamp minTime = 0;
  std::uint32_t length = 0;  ///< to the last sample, in ms
  std::uint32_t offset = 0;  ///< in its region
  std::uint16_t region = 0;
  std::uint16_t countAndEncoding = 0;  ///< 14 bits, 2 bits

  Timestamp maxTime() const { return minTime + length; }
  std::size_t count() const { return countAndEncoding & 0x3fff; }
  Encoding encoding() const { return static_cast<Encoding>(countAndEncoding >> 14); }
  SampleKind kind() const { return encoding() == Encoding::Xor ? SampleKind::Float : SampleKind::Histogram; }
};

/// The mapped pieces of files that MappedChunks point into; each is let go when its last chunk is. Owned by the Head
/// and guarded by its lock.
class MappedRegions {
 public:
  /// Counts one chunk more in its region. Chunks that share an owner must come in the order of their places. None for
  /// what cannot be held like this (then it stays in memory): too long, too many samples, too many regions.
  std::optional<MappedChunk> add(const HeadChunk& chunk);
  void release(const MappedChunk& chunk);

  const std::byte* record(const MappedChunk& chunk) const { return regions_[chunk.region].base + chunk.offset; }
  /// How many bytes there are to read behind record().
  std::size_t room(const MappedChunk& chunk) const {
    return static_cast<std::size_t>(regions_[chunk.region].end - record(chunk));
  }
  const std::shared_ptr<const void>& owner(const MappedChunk& chunk) const { return regions_[chunk.region].owner; }

 private:
  struct Region {
    std::shared_ptr<const void> owner;
    const std::byte* base = nullptr;
    const std::byte* end = nullptr;  ///< of the newest chunk
    std::uint32_t chunks = 0;
  };
  std::optional<std::uint16_t> regionOf(const HeadChunk& chunk, const std::byte* record);

  std::vector<Region> regions_;
  std::vector<std::uint16_t> free_;
  std::uint16_t newest_ = 0;
};

}  // namespace oriel::tsdb
