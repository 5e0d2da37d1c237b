#pragma once

#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/tsdb/chunks/encoding.h"

namespace oriel::tsdb {

/// One series with its chunks in the order of their first samples.
struct ChunkSeries {
  Labels labels;
  std::vector<EncodedChunk> chunks;
};

/// Gives series with whole chunks in label order, each once: what blocks are written from (the head, other blocks,
/// text). Belongs to one thread. Chunks of one series may overlap only where a header says so.
class ChunkSeriesSource {
 public:
  virtual ~ChunkSeriesSource() = default;
  /// Replaces `series`; false at the end.
  virtual Result<bool> next(ChunkSeries& series) = 0;
  /// What was left out because it is damaged; complete after the end.
  virtual Warnings warnings() const { return {}; }
};

}  // namespace oriel::tsdb
