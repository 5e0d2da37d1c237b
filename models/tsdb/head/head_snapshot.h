#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/head/head.h"

/// The head as it is left at a clean stop, so that the next start need not read the log: the folder
/// `chunk_snapshot.NNNNNN.NNNNNNNNNN` (last segment of the WAL, bytes of it) in the data directory. Plain functions,
/// one thread at a time per directory. Source: Prometheus tsdb/docs/format/memory_snapshot.md.
namespace oriel::tsdb {

struct SnapshotPlace {
  std::string name;           ///< of the folder
  std::uint32_t segment = 0;  ///< what stands in the WAL before this place is in the snapshot
  std::uint64_t offset = 0;
};

/// The newest one that is whole by its name.
std::optional<SnapshotPlace> findSnapshot(FileSystem& files, const std::string& directory);
/// Writes it beside and renames it into place. Finished chunks must stand in chunks_head already; what else chunks_head
/// has is noted with it.
Status writeSnapshot(const Head& head, const std::shared_ptr<FileSystem>& files, const std::string& directory,
                     std::uint32_t segment, std::uint64_t offset);
/// Removes all of them, half-made ones too.
void removeSnapshots(FileSystem& files, const std::string& directory);

struct SnapshotVisitor {
  std::function<void(const wal::SeriesRecord&, const EncodedChunk*)> series;  ///< with its open chunk or null
  std::function<void(const Tombstones&)> tombstones;
  std::function<void(const std::vector<wal::ExemplarRecord>&)> exemplars;
};
/// Reads all records twice: nothing is visited unless every checksum fits and the files of chunks_head are there as
/// they were. Corrupt; an error in between may have visited some.
Status readSnapshot(FileSystem& files, const std::string& directory, const SnapshotPlace& place,
                    const SnapshotVisitor& visitor);

}  // namespace oriel::tsdb
