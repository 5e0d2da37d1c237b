#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/chunk_series.h"

namespace oriel::tsdb {

struct BlockPlan {
  std::string parentDirectory;  ///< where the block's folder is made
  BlockMeta meta;               ///< all but stats; an empty ulid gets one from `now`, empty sources become the ulid
  Timestamp now = 0;
  std::uint64_t segmentBytes = 512u << 20;
};

/// Writes a block from `source`: everything into ULID.tmp-for-creation, synced, then renamed into place and the folder
/// synced. The answer is its meta with the counted stats; none when the source had no sample (nothing is written then).
/// On failure, or when `stop` (may be null) becomes true (Cancelled), nothing is left behind. Overlapping chunks of a
/// series are InvalidInput. Any thread.
Result<std::optional<BlockMeta>> writeBlock(const std::shared_ptr<FileSystem>& files, BlockPlan plan,
                                            ChunkSeriesSource& source, const std::atomic<bool>* stop);

/// Removes a block's folder: renamed to ULID.tmp-for-deletion first, so that a crash leaves no half block.
Status removeBlock(FileSystem& files, const std::string& blockDirectory);
/// Removes folders that end in .tmp-for-creation, .tmp-for-deletion or .tmp (blocks only). Errors are answered, the
/// rest goes on.
Status removeBlockLeftovers(FileSystem& files, const std::string& directory);

}  // namespace oriel::tsdb
