#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/tsdb/block/block.h"
#include "models/tsdb/open/data_location.h"
#include "models/tsdb/store.h"

/// What the verbs of `oriel tsdb` open. Nothing in it is changed. One thread.
namespace oriel::cli {

/// Where the samples are that the person named: a data directory, a snapshot, a block or an archive.
struct TsdbData {
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<Clock> clock;
  tsdb::DataLocation location;
};

/// NotFound when there is nothing of that name, else the errors of tsdb::locateData.
Result<TsdbData> openTsdb(const std::string& path);

/// Blocks by time; what cannot be read is named in `damage`.
std::vector<std::shared_ptr<tsdb::Block>> blocksOf(const TsdbData& data, std::vector<std::string>& damage);

/// Blocks and head, all of the log read.
Result<std::unique_ptr<tsdb::Store>> storeOf(const TsdbData& data);

/// Prints the error; the exit code is the answer.
int failTsdb(const Error& error);

}  // namespace oriel::cli
