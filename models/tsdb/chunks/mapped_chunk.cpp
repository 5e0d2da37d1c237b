#include "models/tsdb/chunks/mapped_chunk.h"

namespace oriel::tsdb {
namespace {

/// Series, two times and the encoding stand in front of the length and the data.
constexpr std::size_t kRecordFixedBytes = 25;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kMaxRegions = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kMaxMappedSamples = 0x3fff;

std::size_t uvarintBytes(std::uint64_t value) {
  std::size_t bytes = 1;
  for (; value >= 0x80; value >>= 7) ++bytes;
  return bytes;
}

}  // namespace

std::optional<std::uint16_t> MappedRegions::regionOf(const HeadChunk& chunk, const std::byte* record) {
  if (newest_ < regions_.size() && regions_[newest_].owner == chunk.chunk.owner) return newest_;
  if (free_.empty()) {
    if (regions_.size() >= kMaxRegions) return std::nullopt;
    free_.push_back(static_cast<std::uint16_t>(regions_.size()));
    regions_.emplace_back();
  }
  newest_ = free_.back();
  free_.pop_back();
  regions_[newest_] = {chunk.chunk.owner, record, record, 0};
  return newest_;
}

std::optional<MappedChunk> MappedRegions::add(const HeadChunk& chunk) {
  const EncodedChunk& encoded = chunk.chunk;
  const auto length = static_cast<std::uint64_t>(encoded.maxTime) - static_cast<std::uint64_t>(encoded.minTime);
  const auto code = static_cast<std::uint16_t>(encoded.encoding);
  if (encoded.maxTime < encoded.minTime || length > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  if (chunk.samples == 0 || chunk.samples > kMaxMappedSamples || code == 0 || code > 3) return std::nullopt;
  const std::byte* const record = encoded.data.data() - uvarintBytes(encoded.data.size()) - kRecordFixedBytes;
  const auto region = regionOf(chunk, record);
  if (!region) return std::nullopt;
  const auto offset = record - regions_[*region].base;
  if (offset < 0 || offset > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  ++regions_[*region].chunks;
  regions_[*region].end = encoded.data.data() + encoded.data.size() + kChecksumBytes;
  MappedChunk out;
  out.minTime = encoded.minTime;
  out.length = static_cast<std::uint32_t>(length);
  out.offset = static_cast<std::uint32_t>(offset);
  out.region = *region;
  out.countAndEncoding = static_cast<std::uint16_t>(chunk.samples | code << 14);
  return out;
}

void MappedRegions::release(const MappedChunk& chunk) {
  Region& region = regions_[chunk.region];
  if (--region.chunks > 0) return;
  region = {};
  free_.push_back(chunk.region);
}

}  // namespace oriel::tsdb
