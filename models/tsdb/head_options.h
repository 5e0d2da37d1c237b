#pragma once

#include <cstdint>
#include <string>

#include "models/base/time.h"

namespace oriel::tsdb {

/// How much the store keeps, and where.
struct StoreOptions {
  std::string directory;                ///< holds `wal/` and `lock`; created when missing
  std::string onlyBlock;                ///< ulid: of all blocks only this one is read, and no head
  Duration retention = 35 * kDay;       ///< blocks older than this are deleted; 0: none
  std::uint64_t retentionBytes = 0;     ///< above it the oldest blocks are deleted; 0: no limit
  Duration syncInterval = 2 * kSecond;  ///< the WAL is fdatasync'ed this often
  std::uint64_t segmentBytes = 128u << 20;
  std::uint64_t snapshotFromWalBytes = 4u << 20;  ///< a clean stop leaves a snapshot of the head from so much log on
  Duration outOfOrderWindow = 0;                  ///< samples this much older than the newest are accepted; 0: none
  Duration futureTolerance = 10 * kMinute;        ///< samples further ahead of the clock are refused (OutOfBounds)
};

}  // namespace oriel::tsdb
