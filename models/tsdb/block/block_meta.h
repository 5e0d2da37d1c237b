#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/base/time.h"
#include "models/tsdb/chunks/chunk_segments.h"

namespace oriel::tsdb {

struct BlockStats {
  std::uint64_t samples = 0;
  std::uint64_t floatSamples = 0;      ///< 0 where the writer did not say
  std::uint64_t histogramSamples = 0;  ///< 0 where the writer did not say
  std::uint64_t series = 0;
  std::uint64_t chunks = 0;
  std::uint64_t tombstones = 0;
};

struct ParentBlock {
  std::string ulid;
  Timestamp minTime = 0;
  Timestamp maxTime = 0;
};

/// What tells one index from another that was put in its place.
struct IndexMark {
  std::uint64_t size = 0;
  std::uint32_t tables = 0;  ///< of the checksums of symbols, posting table and table of contents
  std::uint32_t first = 0;   ///< checksum of the first series
  std::uint32_t last = 0;    ///< checksum of the last series
  friend bool operator==(const IndexMark&, const IndexMark&) = default;
};

/// What Oriel notes of the files it wrote into a block, so that another block's file in their place is noticed. Unknown
/// (zero, empty) in blocks of others.
struct BlockMarks {
  IndexMark index;
  std::vector<SegmentMark> segments;
  bool known() const { return index.size > 0; }
};

/// The hint of a block that was cut from what came out of order.
inline constexpr const char* kFromOutOfOrder = "from-out-of-order";

/// `meta.json` of a block. A plain value.
struct BlockMeta {
  std::string ulid;
  Timestamp minTime = 0;  ///< inclusive
  Timestamp maxTime = 0;  ///< EXCLUSIVE, as in the file
  BlockStats stats;
  int level = 1;
  std::vector<std::string> sources;  ///< level-1 blocks whose samples are in it
  std::vector<ParentBlock> parents;  ///< what it was compacted from
  std::vector<std::string> hints;    ///< `from-out-of-order`
  bool deletable = false;            ///< compacted to nothing
  bool compactionFailed = false;     ///< is left alone by the compactor
  bool ownMade = false;              ///< Oriel cut it from its own head: the retention may delete it
  BlockMarks marks;

  bool fromOutOfOrder() const { return std::find(hints.begin(), hints.end(), kFromOutOfOrder) != hints.end(); }
  bool contains(Timestamp from, Timestamp to) const { return minTime <= to && from < maxTime; }
};

/// Corrupt with what is wrong and where; unknown keys are skipped, version must be 1. Bounded in size and depth. The
/// files that Oriel writes end with a checksum of their text (`oriel`.`crc32c`), which must fit where it stands.
Result<BlockMeta> parseBlockMeta(std::string_view text, const std::string& path);
std::string formatBlockMeta(const BlockMeta& meta);
Result<BlockMeta> readBlockMeta(FileSystem& files, const std::string& blockDirectory);
Status writeBlockMeta(FileSystem& files, const std::string& blockDirectory, const BlockMeta& meta);

/// 26 characters of Crockford's base 32: 48 bits of milliseconds, 80 random bits. Rising within one process.
std::string makeUlid(Timestamp now);
bool isUlid(std::string_view name);
/// Milliseconds since 1970; `ulid` must be one.
Timestamp timeOfUlid(std::string_view ulid);

}  // namespace oriel::tsdb
