#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>

namespace oriel::engine {

/// Turns counters into what the status bar shows: per second over the last seconds. Thread-safe.
class RateMeter {
 public:
  struct Rates {
    double samplesPerSecond = 0;
    double cpuFraction = 0;
    std::uint64_t residentBytes = 0;
  };

  /// `now` is monotonic. Zeros at the first call; later the CPU time of up to ten seconds before `now`, and the samples
  /// of up to a minute, within which every usual scrape interval ends.
  Rates measure(std::chrono::nanoseconds now, std::uint64_t samplesAppended);

 private:
  struct Point {
    std::chrono::nanoseconds at{0};
    std::uint64_t samples = 0;
    double cpuSeconds = 0;
  };
  std::mutex mutex_;
  std::deque<Point> points_;  ///< at least half a second apart
};

}  // namespace oriel::engine
