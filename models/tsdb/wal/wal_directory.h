#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/wal/records.h"

/// The `wal/` folder as a whole: segments, checkpoints, damaged tails. Plain functions; one thread at a time per
/// folder.
namespace oriel::tsdb::wal {

struct Layout {
  std::vector<std::uint32_t> segments;      ///< rising; all that stand there
  std::optional<std::uint32_t> checkpoint;  ///< the newest; it covers the segments up to this number

  /// One more than any number in use.
  std::uint32_t nextSegment() const;
};

struct SegmentFile {
  std::string path;
  std::string label;                    ///< for notices: `00000003` or `checkpoint.00000002/00000000`
  std::optional<std::uint32_t> number;  ///< none inside a checkpoint
  std::uint64_t begin = 0;              ///< bytes that need not be read
};

/// Other names are ignored. NotFound when there is no such folder.
Result<Layout> readLayout(FileSystem& files, const std::string& directory);
/// What a replay reads, in its order: the newest checkpoint's segments, then the segments after it.
Result<std::vector<SegmentFile>> replayOrder(FileSystem& files, const std::string& directory, const Layout& layout);
std::string checkpointName(std::uint32_t number);

/// Copies what stands from `goodBytes` on into `PATH.corrupt` (or `.corrupt.2`, ...), cuts the segment there; the
/// answer is the copy's path.
Result<std::string> setTailAside(FileSystem& files, const std::string& path, std::uint64_t goodBytes);

struct CheckpointPlan {
  std::uint32_t upTo = 0;             ///< segments to cover; the one being written must be a later one
  Timestamp minTime = kMinTimestamp;  ///< older samples and exemplars are left out
  std::unordered_set<WalRef> live;    ///< series to keep
};

/// Writes `checkpoint.NNNNNNNN` beside, renames it into place, then removes the segments and checkpoints it stands for.
/// On failure everything is as it was.
Status writeCheckpoint(const std::shared_ptr<FileSystem>& files, const std::string& directory,
                       const CheckpointPlan& plan);

/// Removes a folder of files; what is not there is no error.
Status removeFolder(FileSystem& files, const std::string& path);
/// Removes half-made checkpoints that a crash left behind.
void removeLeftovers(FileSystem& files, const std::string& directory);
/// Bytes of all segments and checkpoints.
std::uint64_t bytesOnDisk(FileSystem& files, const std::string& directory);

}  // namespace oriel::tsdb::wal
