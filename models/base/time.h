#pragma once

#include <cstdint>
#include <limits>

namespace oriel {

/// Milliseconds since the Unix epoch, UTC. The unit of every sample, query and file of Prometheus.
using Timestamp = std::int64_t;
/// Milliseconds.
using Duration = std::int64_t;

inline constexpr Duration kMillisecond = 1;
inline constexpr Duration kSecond = 1000;
inline constexpr Duration kMinute = 60 * kSecond;
inline constexpr Duration kHour = 60 * kMinute;
inline constexpr Duration kDay = 24 * kHour;
inline constexpr Duration kWeek = 7 * kDay;
inline constexpr Duration kYear = 365 * kDay;

inline constexpr Timestamp kMinTimestamp = std::numeric_limits<Timestamp>::min();
inline constexpr Timestamp kMaxTimestamp = std::numeric_limits<Timestamp>::max();

/// Both ends inclusive.
struct TimeRange {
  Timestamp from = 0;
  Timestamp to = 0;
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace oriel
