#pragma once

#include <memory>
#include <string>

#include "models/tsdb/index/index_format.h"
#include "models/tsdb/index/index_reader.h"
#include "models/tsdb/index/posting_table.h"
#include "models/tsdb/index/symbol_section.h"

namespace oriel::tsdb {

/// What an IndexReader reads: the bytes, and what was found in them at the start. Immutable after open(), thread-safe.
/// Errors are Corrupt and name the file.
class IndexData {
 public:
  Status open(std::shared_ptr<const FileBytes> bytes, std::string path);

  int version() const { return version_; }
  const std::string& path() const { return path_; }
  const SymbolSection& symbols() const { return symbols_; }
  const PostingTable& table() const { return table_; }

  /// Adds the ids of the list at `offset`.
  Status appendPostings(std::uint64_t offset, SeriesIds& out) const;
  Result<SeriesIds> allSeries() const;
  /// All series whose entries are sound, found without any list.
  SeriesIds scanSeries() const;
  Status series(SeriesId id, IndexSeries& out, bool withChunks, bool withLabels = true) const;
  /// More series than this there cannot be.
  std::uint64_t seriesLimit() const;
  Error corrupt(std::string text) const;

 private:
  Status openSections();
  std::uint64_t offsetOf(SeriesId id) const { return version_ == 1 ? id : id * kSeriesAlignment; }
  /// The content of an entry, whose checksum fits.
  bool entryAt(std::uint64_t offset, Bytes& content) const;
  static const char* skipLabels(IndexCursor& cursor);
  const char* readLabels(IndexCursor& cursor, std::vector<LabelView>& labels) const;
  static const char* readChunks(IndexCursor& cursor, std::vector<ChunkMeta>& chunks);

  std::shared_ptr<const FileBytes> owner_;
  std::string path_;
  Bytes file_;
  int version_ = 0;
  std::uint64_t seriesBegin_ = 0;
  std::uint64_t seriesEnd_ = 0;
  SymbolSection symbols_;
  PostingTable table_;
};

}  // namespace oriel::tsdb
