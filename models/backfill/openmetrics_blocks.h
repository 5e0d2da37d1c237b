#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/base/time.h"
#include "models/tsdb/block/block_meta.h"

namespace oriel::backfill {

struct BackfillPlan {
  std::string input;                        ///< OpenMetrics text; every sample with a timestamp; ends with `# EOF`
  std::string directory;                    ///< where the blocks are put; made when missing
  Duration longestBlock = 2 * kHour;        ///< 2 h, or the longest of 2 h, 6 h, 18 h, ... that it allows
  std::uint64_t samplesAtOnce = 4'000'000;  ///< blocks are made together while they have no more
  Timestamp now = 0;                        ///< for the names of blocks
};

struct BackfillReport {
  std::size_t blocks = 0;
  std::uint64_t samples = 0;    ///< written
  std::uint64_t conflicts = 0;  ///< left out: another value for a time that its series had already
};

/// Makes blocks of OpenMetrics text: as long as the plan says, beginning at multiples of that; each spans from its
/// first to its last sample. Samples may stand in any order. `made` is told of each block as soon as it is in place;
/// blocks that are made stay when a later one fails. Errors name file, line and column where the text is wrong; nothing
/// is written unless all of it can be read. `stop` (may be null) ends it with Cancelled. Memory: a few bytes a sample
/// of the blocks made together, and their series. Any thread.
Result<BackfillReport> backfillOpenMetrics(const std::shared_ptr<FileSystem>& files, const BackfillPlan& plan,
                                           const std::function<void(const tsdb::BlockMeta&)>& made,
                                           const std::atomic<bool>* stop);

/// The length of blocks that Prometheus can compact further: 2 h times a power of 3.
Duration compatibleBlockLength(Duration longest);

}  // namespace oriel::backfill
