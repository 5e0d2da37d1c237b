#pragma once

#include <cstdint>
#include <string>

#include "models/base/time.h"

/// When a group is evaluated: at multiples of its interval, moved by a hash of its name and file so that groups do not
/// all run at once. Source: Prometheus, Group.EvalTimestamp.
namespace oriel::rules {

/// Nanoseconds within the interval.
std::int64_t scheduleOffset(const std::string& name, const std::string& file, Duration interval);
/// The last such time at or before `now`, cut to milliseconds.
Timestamp scheduledBefore(Timestamp now, Duration interval, std::int64_t offsetNanoseconds);

}  // namespace oriel::rules
