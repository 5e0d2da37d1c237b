#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "models/labels/labels.h"
#include "models/tsdb/block/block_meta.h"

/// Texts as promtool writes them. Plain functions.
namespace oriel::cli {

/// Go's time.Duration: `2h0m0s`, `1.5s`, `15ms`, `0s`.
std::string goDuration(Duration value);
/// `2023-11-14 22:13:20 +0000 UTC`, without the milliseconds.
std::string goTime(Timestamp time);
/// `1MiB512KiB3B`.
std::string base2Bytes(std::uint64_t bytes);
/// `{__name__="up", job="node"}`.
std::string bracedLabels(const Labels& labels);

/// Columns at least 13 wide, two blanks between them; the last one is not padded.
std::string alignedTable(const std::vector<std::vector<std::string>>& rows);

struct ListedBlock {
  tsdb::BlockMeta meta;
  std::uint64_t bytes = 0;
};
/// The table of `tsdb list` and `create-blocks-from`.
std::string blockTable(const std::vector<ListedBlock>& blocks, bool withHeader, bool humanReadable);

}  // namespace oriel::cli
