#pragma once

#include <cstdint>

namespace oriel::engine {

/// What this process has used so far, from /proc/self. Zeros where that cannot be read.
struct ProcessUsage {
  double cpuSeconds = 0;  ///< user and system
  std::uint64_t residentBytes = 0;
};

/// Any thread.
ProcessUsage processUsage();

}  // namespace oriel::engine
