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
  EncodedChunk chunk;  ///< `data` may point into a mapped file
};

/// Writes chunks behind what stands there. Owned by one thread (maintenance). A write that fails leaves the file as it
/// was before (cut off again), or the next call begins a new file.
class HeadChunkWriter {
 public:
  HeadChunkWriter(std::shared_ptr<FileSystem> files, std::string directory);
  ~HeadChunkWriter();

  /// Writes all of them with one write call a file; sets their `ref` and replaces `chunk.data` and `chunk.owner` by
  /// mapped bytes of the file, so that the caller can drop the copy in memory. Nothing is synced. On failure none of
  /// them counts as written.
  Status write(std::vector<HeadChunk>& chunks);
  /// The next chunk begins a new file.
  void cut();
  /// Removes files whose newest chunk ends before `cut`; never the one being written. Their maps stay valid.
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
};

/// Calls `visit` with every sound chunk, in the order of the files. Damage ends a file; it is reported, the next file
/// is read as ever. (A torn end of the last file after a crash is damage too.) NotFound when there is no such folder.
/// The answer is what was damaged.
Result<std::vector<HeadChunkDamage>> readHeadChunks(FileSystem& files, const std::string& directory,
                                                    const std::function<void(HeadChunk)>& visit);

}  // namespace oriel::tsdb
