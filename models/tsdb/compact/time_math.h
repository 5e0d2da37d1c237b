#pragma once

#include <limits>

#include "models/base/time.h"

/// Sums of times that come from files and may be anything. Plain functions.
namespace oriel::tsdb {

inline Timestamp plusClamped(Timestamp time, Duration duration) {
  Timestamp out = 0;
  if (!__builtin_add_overflow(time, duration, &out)) return out;
  return duration > 0 ? kMaxTimestamp : kMinTimestamp;
}
inline Duration minusClamped(Timestamp later, Timestamp earlier) {
  Duration out = 0;
  if (!__builtin_sub_overflow(later, earlier, &out)) return out;
  return later > earlier ? kMaxTimestamp : kMinTimestamp;
}
/// The multiple of `step` at or before the time.
inline Timestamp floorClamped(Timestamp time, Duration step) {
  const Duration rest = time % step;
  return plusClamped(time, rest < 0 ? -rest - step : -rest);
}

}  // namespace oriel::tsdb
