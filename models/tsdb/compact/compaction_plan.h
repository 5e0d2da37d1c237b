#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/tsdb/block/block_meta.h"

/// What to compact and what to delete, decided from metas alone. Plain functions, thread-safe. Source: Prometheus
/// tsdb/compact.go and tsdb/db.go.
namespace oriel::tsdb {

/// 2 h, 6 h, 18 h, 54 h, ... up to `largest`; at least the first.
std::vector<Duration> compactionRanges(Duration smallest, Duration largest);
/// min(31 d, a tenth of the retention), at least `smallest`.
Duration largestRange(Duration smallest, Duration retention);

/// The ulids of blocks to be made into one, or none: overlapping ones first, then the oldest full (or followed) range,
/// never with the newest block; then a single block with more than 5 % tombstones. Blocks that failed are left alone.
std::vector<std::string> planCompaction(std::vector<BlockMeta> blocks, const std::vector<Duration>& ranges);

/// The meta of their union: level, sources, parents, times.
BlockMeta compactedMeta(const std::vector<BlockMeta>& parents);

struct SizedBlock {
  BlockMeta meta;
  std::uint64_t bytes = 0;
  bool adopted = false;  ///< came from elsewhere: never deleted without being asked
};
struct RetentionLimits {
  Duration time = 0;             ///< 0: no limit
  std::uint64_t bytes = 0;       ///< 0: no limit
  std::uint64_t otherBytes = 0;  ///< of WAL and head chunks, counted against `bytes`
  Timestamp now = 0;             ///< the wall clock: nothing is deleted only because samples (or it) lie far ahead
};
/// Blocks beyond a limit, oldest first; parents of a block that stands are not judged here.
std::vector<std::string> beyondRetention(std::vector<SizedBlock> blocks, const RetentionLimits& limits);
/// Blocks whose compaction is complete but which a crash left behind: named as parents by a block that stands.
std::vector<std::string> leftoverParents(const std::vector<BlockMeta>& blocks);

}  // namespace oriel::tsdb
