#pragma once

#include <optional>
#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// A point in time written as `YYYY-MM-DD[ T]hh:mm[:ss[.mmm]][Z|+hh:mm]`; everything after the day may be absent, and
/// without an offset it is of the zone. Nothing for any other text. Any thread.
std::optional<Timestamp> isoTime(const std::string& text, const std::string& zone);
/// 28 to 31; `month` is 1 to 12.
int lengthOfMonth(int year, int month);

}  // namespace oriel::dashboards
