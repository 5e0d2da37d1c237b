#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/storage/storage.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/block/tombstones.h"
#include "models/tsdb/chunk_series.h"
#include "models/tsdb/index/index_reader.h"

namespace oriel::tsdb {

/// One block on disk, open for reading. Shared; thread-safe. Its files may be removed while it is open: what was mapped
/// stays readable.
///
/// Damage that is met while reading (a series entry, a posting list, a chunk) costs only what is damaged, becomes a
/// warning of the answer that it affects, and stands in damage() from then on. A wrong value is never given.
class Block : public std::enable_shared_from_this<Block> {
 public:
  /// Corrupt or NotFound when meta.json or the index cannot be used; then the block is to be set aside. Damaged
  /// tombstones are also an error (what was deleted must not come back). Nothing is changed on disk.
  static Result<std::shared_ptr<Block>> open(std::shared_ptr<FileSystem> files, const std::string& directory);
  virtual ~Block() = default;

  virtual const BlockMeta& meta() const = 0;
  virtual const std::string& directory() const = 0;
  virtual std::uint64_t bytesOnDisk() const = 0;
  virtual const IndexReader& index() const = 0;

  /// Both ends inclusive. The querier keeps the block alive.
  virtual std::unique_ptr<Querier> querier(Timestamp from, Timestamp to) const = 0;
  /// All series with the chunks that touch [from, to], as they stand on disk (chunks with deleted samples, or samples
  /// outside of the range, are written anew without them). Damaged ones are left out and become warnings.
  virtual std::unique_ptr<ChunkSeriesSource> chunkSeries(Timestamp from, Timestamp to) const = 0;

  /// Marks samples in [from, to] of the matching series as deleted and writes the file; the answer is how many series
  /// it concerns. Readers that are open see what they saw. One caller at a time.
  virtual Result<std::size_t> deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) = 0;
  virtual std::shared_ptr<const Tombstones> tombstones() const = 0;

  /// Texts about what was found damaged so far; each once.
  virtual std::vector<std::string> damage() const = 0;
  /// Reads everything: every posting list, series entry, chunk (decoded to its last sample). The answer is what is
  /// damaged, empty for a sound block. `stop` may be null.
  virtual std::vector<std::string> verify(const std::atomic<bool>* stop) const = 0;
};

}  // namespace oriel::tsdb
