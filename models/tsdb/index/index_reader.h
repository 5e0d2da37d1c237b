#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/base/time.h"
#include "models/labels/labels.h"
#include "models/labels/matcher.h"

namespace oriel::tsdb {

/// A series in one index, as posting lists name it: its offset / 16 (version 2 and later), or its offset (version 1).
using SeriesId = std::uint32_t;
/// Sorted, unique.
using SeriesIds = std::vector<SeriesId>;

struct ChunkMeta {
  std::uint64_t ref = 0;
  Timestamp minTime = 0;
  Timestamp maxTime = 0;  ///< inclusive
};

/// One entry of the index; meant to be used again for the next one. The texts point into the index.
struct IndexSeries {
  std::vector<LabelView> labels;
  std::vector<ChunkMeta> chunks;
};

/// Reads the `index` file of a block (versions 1, 2 and 3) from its mapped bytes. Immutable, thread-safe; keeps the
/// bytes alive. Nothing of the file is trusted: every offset and length is held against its bounds. Source: Prometheus
/// tsdb/docs/format/index.md and tsdb/index.
///
/// open() checks header, table of contents, the symbols' and the posting table's checksums: Corrupt means that the
/// block cannot be used. Posting lists and series entries are checked when they are read: Corrupt there costs only
/// what was asked for.
class IndexReader {
 public:
  static Result<std::shared_ptr<const IndexReader>> open(std::shared_ptr<const FileBytes> bytes, std::string path);

  int version() const;
  const std::string& path() const;
  /// In order. Symbols include label names and values.
  std::size_t symbolCount() const;
  Result<std::string_view> symbol(std::uint32_t reference) const;
  std::vector<std::string_view> labelNames() const;                        ///< sorted
  std::vector<std::string_view> labelValues(std::string_view name) const;  ///< sorted; empty for an unknown name
  Result<SeriesIds> allSeries() const;                                     ///< in label order
  Result<SeriesIds> postings(std::string_view name, std::string_view value) const;  ///< empty when there are none
  /// The series that all matchers match, in label order. Lists that are damaged are left out and named in `damage`
  /// (a wrong series is never given: what cannot be decided by lists is decided by the entry's labels).
  SeriesIds select(const std::vector<Matcher>& matchers, std::vector<std::string>& damage) const;
  /// Replaces `out`. With `withChunks` false the chunks are not decoded. Corrupt, naming the series id.
  Status series(SeriesId id, IndexSeries& out, bool withChunks = true, bool withLabels = true) const;

 private:
  struct State;
  explicit IndexReader(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;

 public:
  ~IndexReader();
};

}  // namespace oriel::tsdb
