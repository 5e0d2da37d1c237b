#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/chunks/encoding.h"

/// The folder `chunks/` of a block: segments 000001, 000002, ..., magic 85BD40DD, each at most 512 MiB; a chunk is a
/// uvarint length, the encoding, the data, CRC32C. Source: Prometheus tsdb/docs/format/chunks.md.
namespace oriel::tsdb {

/// (segment number - 1) << 32 | offset, as the index has it.
using BlockChunkRef = std::uint64_t;

/// What tells one segment from another that was put in its place: a damaged one still has most of it.
struct SegmentMark {
  std::uint64_t size = 0;
  std::uint32_t first = 0;  ///< checksum of the first chunk
  std::uint32_t last = 0;   ///< the last four bytes: checksum of the last chunk
  friend bool operator==(const SegmentMark&, const SegmentMark&) = default;
};

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
  /// Of all segments, by number; complete after close().
  std::vector<SegmentMark> marks() const;

 private:
  ChunkSegmentWriter();
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads chunks of mapped segments. Immutable but for the maps, which are made at first use; thread-safe. A segment
/// that is missing or has a bad header costs only the chunks in it.
class ChunkSegments {
 public:
  /// `marks` of the segments by number, where they are known: a segment that is another one is not read (Corrupt).
  ChunkSegments(std::shared_ptr<FileSystem> files, std::string directory, std::vector<SegmentMark> marks = {});
  /// Encoding and data (of the mapped file, which `owner` keeps), without times. The checksum is compared each time.
  /// Corrupt, NotFound (no such segment), with the segment and offset in the text.
  Result<EncodedChunk> read(BlockChunkRef ref) const;
  /// The same without an owner: the bytes are there as long as this object.
  Result<EncodedChunk> view(BlockChunkRef ref) const;
  /// Brings the bytes of a chunk that will be read soon near to the processor.
  void prefetch(BlockChunkRef ref) const;
  /// For those who have read a whole block: what was read shall not stay in the memory of this process.
  void releasePages() const;
  /// `chunks/000001`: the segment of a chunk.
  static std::string segmentName(BlockChunkRef ref);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::tsdb
