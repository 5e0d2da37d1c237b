#pragma once

#include "models/tsdb/index/index_reader.h"

/// Sets of series as sorted lists. Plain functions, thread-safe.
namespace oriel::tsdb {

SeriesIds intersectIds(const SeriesIds& a, const SeriesIds& b);
/// Those of `a` that are not in `b`.
SeriesIds subtractIds(const SeriesIds& a, const SeriesIds& b);
/// Brings several lists that stand one after the other into order, each id once.
void sortIds(SeriesIds& ids);

}  // namespace oriel::tsdb
