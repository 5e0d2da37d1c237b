// The files of a block: the first byte says which one the rest is (0 meta.json, 1 tombstones, 2 a segment of chunks).
// Whatever the bytes are, it is read or refused, and what was read comes back from what is written of it. Seeds:
// seeds/tsdb_block.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/block/tombstones.h"
#include "models/tsdb/chunks/chunk_segments.h"

namespace {

using namespace oriel;
using namespace oriel::tsdb;

void readMeta(std::string_view text) {
  const auto meta = parseBlockMeta(text, "meta.json");
  if (!meta.ok()) {
    if (meta.error().code != ErrorCode::Corrupt || meta.error().text.empty()) std::abort();
    return;
  }
  const std::string written = formatBlockMeta(*meta);
  const auto again = parseBlockMeta(written, "meta.json");
  if (!again.ok() || formatBlockMeta(*again) != written || again->maxTime != meta->maxTime) std::abort();
}

void readStones(FileSystem& files, std::string_view text) {
  if (!files.writeAtomically("/b/tombstones", text).ok()) std::abort();
  const auto stones = readTombstones(files, "/b/tombstones");
  if (!stones.ok()) return;
  for (const auto& [series, intervals] : *stones)
    for (std::size_t i = 1; i < intervals.size(); ++i)
      if (intervals[i].from <= intervals[i - 1].to) std::abort();
  if (!writeTombstones(files, "/b/tombstones", *stones).ok()) std::abort();
  auto again = readTombstones(files, "/b/tombstones");
  // Entries that delete nothing are not written again.
  Tombstones expected = *stones;
  std::erase_if(expected, [](const auto& entry) { return entry.second.empty(); });
  if (!again.ok() || *again != expected) std::abort();
}

void readSegment(const std::shared_ptr<FileSystem>& files, std::string_view text) {
  if (!files->writeAtomically("/b/chunks/000001", text).ok()) std::abort();
  const ChunkSegments segments(files, "/b/chunks");
  SampleBatch batch;
  for (std::size_t at = 0; at < text.size() + 3; ++at) {
    const auto chunk = segments.read(at);
    if (!chunk.ok()) continue;
    if (chunk->data.size() >= text.size()) std::abort();
    (void)decodeChunk(chunk->encoding, chunk->data, chunkSampleCount(chunk->data), batch);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const auto files = makeMemoryFileSystem();
  static const bool made = files->makeDirectories("/b/chunks").ok();
  if (!made) std::abort();
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0: readMeta(text); break;
    case 1: readStones(*files, text); break;
    default: readSegment(files, text); break;
  }
  return 0;
}
