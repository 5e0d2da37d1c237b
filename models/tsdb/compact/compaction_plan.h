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

/// The ulids of blocks to be made into one, oldest first, or none: overlapping ones first (the newest block among them
/// too), then the oldest full (or followed) range, never with the newest block; then a single block with more than 5 %
/// tombstones that is large or deleted altogether. Blocks that failed are left alone, and so are those they overlap.
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
/// Blocks beyond a limit, oldest first; parents of a block that stands are not judged here, and adopted blocks neither
/// go nor count.
///
/// By time a block goes when it ends `time` or more before the reference, which is the earlier of `now` and the end of
/// the newest block that can be trusted. So a clock that is behind deletes nothing, nor does one that is ahead, nor do
/// samples from the future. A block is trusted when the data show no leap: where more than a day without data (less
/// for a shorter limit) lies between blocks, those behind it only count once all blocks from there on hold a day's
/// worth. So nothing goes at once when a clock leaped and the samples with it, and what a computer kept that was
/// switched off for long goes a day of running later.
///
/// By size the oldest go until the rest, with `otherBytes`, fits.
std::vector<std::string> beyondRetention(std::vector<SizedBlock> blocks, const RetentionLimits& limits);
/// Blocks whose compaction is complete but which a crash left behind: named as parents by a block that stands and
/// covers their time, or marked as compacted to nothing. Blocks that name each other stay.
std::vector<std::string> leftoverParents(const std::vector<BlockMeta>& blocks);

}  // namespace oriel::tsdb
