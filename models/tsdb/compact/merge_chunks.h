#pragma once

#include <memory>
#include <vector>

#include "models/tsdb/chunk_series.h"

namespace oriel::tsdb {

/// Joins sources into one in label order. Chunks of the same series that overlap are decoded, merged (at the same time
/// the source that stands later in the list wins) and encoded anew; all others are handed on as they are. Small chunks
/// are not joined. A chunk that cannot be decoded is left out and becomes a warning.
std::unique_ptr<ChunkSeriesSource> mergeChunkSeries(std::vector<std::unique_ptr<ChunkSeriesSource>> sources);

}  // namespace oriel::tsdb
