#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/chunks/encoding.h"

/// The folder `chunks/` of a block: segments 000001, 000002, ..., magic 85BD40DD, each at most 512 MiB; a chunk is a
/// uvarint length, the encoding, the data, CRC32C. Source: Prometheus tsdb/docs/format/chunks.md.
namespace oriel::tsdb {

/// (segment number - 1) << 32 | offset, as the index has it.
using BlockChunkRef = std::uint64_t;

/// Writes one block's segments. Owned by one thread. After an error the folder is to be thrown away.
class ChunkSegmentWriter {
 public:
  /// Makes the folder.
  static Result<std::unique_ptr<ChunkSegmentWriter>> create(std::shared_ptr<FileSystem> files, std::string directory,
                                                            std::uint64_t segmentBytes = 512u << 20);
  ~ChunkSegmentWriter();
  Result<BlockChunkRef> write(const EncodedChunk& chunk);
  /// Syncs and closes.
  Status close();
  std::uint64_t bytesWritten() const;

 private:
  ChunkSegmentWriter();
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads chunks of mapped segments. Immutable but for the maps, which are made at first use; thread-safe. A segment
/// that is missing or has a bad header costs only the chunks in it.
class ChunkSegments {
 public:
  ChunkSegments(std::shared_ptr<FileSystem> files, std::string directory);
  /// Encoding and data (of the mapped file, which `owner` keeps), without times. The checksum is compared each time.
  /// Corrupt, NotFound (no such segment), with the segment and offset in the text.
  Result<EncodedChunk> read(BlockChunkRef ref) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::tsdb
