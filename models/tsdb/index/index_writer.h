#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/tsdb/index/index_reader.h"

namespace oriel::tsdb {

/// Writes an index of version 2, as Prometheus 2.42 and later read it. Series are handed in one by one; symbols,
/// series, posting lists (also the one of all series) and tables are written by finish(). Owned by one thread. Keeps
/// interned symbols and the chunk metas of all series in memory until then.
class IndexWriter {
 public:
  IndexWriter();
  ~IndexWriter();
  /// In rising label order, else InvalidInput; also for a series without labels or without chunks, or chunks that do
  /// not rise in time.
  Status add(const Labels& labels, const std::vector<ChunkMeta>& chunks);
  /// Writes the file (created, not there before), syncs and closes it. LimitExceeded beyond 64 GiB.
  Status finish(FileSystem& files, const std::string& path);
  std::size_t seriesCount() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oriel::tsdb
