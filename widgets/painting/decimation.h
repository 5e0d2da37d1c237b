#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/base/time.h"

namespace oriel::widgets {

/// Appends to `kept` the indices out of [begin, end) that a line needs at `columns` device pixels across `range`: the
/// first, least, greatest and last of each pixel column (M4), so the painted picture is the same. Values must not be
/// NaN there (a run between gaps). Only right for linear and step lines, after stacking. Few points (under two a
/// column) are all kept. Any thread.
void decimateM4(const Timestamp* times, const double* values, std::size_t begin, std::size_t end, TimeRange range,
                int columns, std::vector<std::uint32_t>& kept);

}  // namespace oriel::widgets
