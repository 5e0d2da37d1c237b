#pragma once

#include <cstdint>
#include <string>

#include "models/base/time.h"

namespace oriel::tsdb {

/// How much the store keeps until blocks come.
struct StoreOptions {
  std::string directory;                      ///< holds `wal/` and `lock`; created when missing
  Duration retention = 6 * kHour;             ///< samples older than this are dropped at truncation
  Duration syncInterval = 2 * kSecond;        ///< the WAL is fdatasync'ed this often
  std::uint64_t maxMemoryBytes = 512u << 20;  ///< of chunks and series; above it the oldest chunks go first
  std::uint64_t maxWalBytes = 1u << 30;       ///< above it the WAL is rewritten early
  std::uint64_t segmentBytes = 128u << 20;
  Duration futureTolerance = 10 * kMinute;  ///< samples further ahead of the clock are refused (OutOfBounds)
};

}  // namespace oriel::tsdb
