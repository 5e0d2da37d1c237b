#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/chunks/encoding.h"
#include "models/tsdb/wal/records.h"

/// The folder `chunks_head/`: finished chunks of the head, moved out of memory. Files NNNNNN (six digits, rising),
/// magic 0130BC91, at most 128 MiB; source: Prometheus tsdb/docs/format/head_chunks.md.
namespace oriel::tsdb {

/// Where a chunk stands: file number << 32 | offset, as in Prometheus' mmap markers.
using HeadChunkRef = std::uint64_t;

struct HeadChunk {
  wal::WalRef series = 0;
  HeadChunkRef ref = 0;
  bool outOfOrder = false;
  std::uint16_t samples = 0;  ///< set by readHeadChunks, so that nobody has to touch the mapped pages for it
  EncodedChunk chunk;         ///< `data` may point into a mapped file
};

/// Writes chunks, beginning with a new file behind those that stand there. Owned by one thread (maintenance). A write
/// that fails leaves the files as they were before (cut off again), or the next call begins a new file.
class HeadChunkWriter {
 public:
  /// The folder is made with the first chunk. `fileBytes` is for tests.
  HeadChunkWriter(std::shared_ptr<FileSystem> files, std::string directory, std::uint64_t fileBytes = 128u << 20);
  ~HeadChunkWriter();

  /// Writes all of them in few large pieces; sets their `ref` and replaces `chunk.data` and `chunk.owner` by mapped
  /// bytes of the file, so that the caller can drop the copy in memory. Their pages are not touched. Only a file that
  /// is full is synced. On failure none of them counts as written, and they are as they were. A chunk's series must not
  /// be 0, its data at least 2 bytes and at most 64 MiB.
  Status write(std::vector<HeadChunk>& chunks);
  /// fdatasync of the file that is open.
  Status sync();
  /// The next chunk begins a new file.
  void cut();
  /// Removes files from the front whose newest chunk ends before `cut`, up to the first that is needed (Prometheus
  /// wants no gaps); never the one being written. Their maps stay valid.
  Status removeBefore(Timestamp cut);
  std::uint64_t bytesOnDisk() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct HeadChunkDamage {
  std::string file;  ///< name in the folder
  std::string what;
  std::uint64_t goodBytes = 0;
  ErrorCode code = ErrorCode::Corrupt;  ///< Io and the like: the file could not be read, which says nothing about it
};

/// Calls `visit` with every sound chunk, in the order of the files. Damage ends a file; it is reported, the next file
/// is read as ever. (A torn end of the last file after a crash is damage too.) NotFound when there is no such folder.
/// The answer is what was damaged. What is read for the checksums is let go again, and the pages that `data` points
/// into are not touched: they begin to count as memory when somebody reads them.
Result<std::vector<HeadChunkDamage>> readHeadChunks(FileSystem& files, const std::string& directory,
                                                    const std::function<void(HeadChunk)>& visit);

/// Moves what is damaged to NAME.corrupt and leaves the sound part (at least a header, so that the numbers have no
/// gap): Prometheus would throw away this file and all that follow. Does nothing unless the code is Corrupt.
Status setAsideHeadChunks(FileSystem& files, const std::string& directory, const HeadChunkDamage& damage);

}  // namespace oriel::tsdb
