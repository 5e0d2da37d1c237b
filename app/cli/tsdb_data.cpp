#include "app/cli/tsdb_data.h"

#include <iostream>

#include "app/cli/verbs.h"
#include "models/base/log.h"
#include "models/engine/opened_data.h"
#include "models/tsdb/block/block_set.h"
#include "models/tsdb/notices.h"

namespace oriel::cli {

Result<TsdbData> openTsdb(const std::string& path) {
  // What a verb finds it says itself.
  setLogLevel(LogLevel::Error);
  TsdbData data;
  data.files = makeRealFileSystem();
  data.clock = makeSystemClock();
  if (!data.files->exists(path)) return makeError(ErrorCode::NotFound, path + ": no such file or folder");
  tsdb::LocateOptions options;
  options.scratchDirectory = engine::scratchDirectory();
  ORIEL_ASSIGN(data.location, tsdb::locateData(*data.files, path, options));
  return data;
}

std::vector<std::shared_ptr<tsdb::Block>> blocksOf(const TsdbData& data, std::vector<std::string>& damage) {
  tsdb::Notices notices;
  tsdb::BlockSet blocks(data.files, data.location.directory, notices, /*readOnly=*/true, data.location.onlyBlock);
  blocks.load();
  damage = notices.all();
  return blocks.all();
}

Result<std::unique_ptr<tsdb::Store>> storeOf(const TsdbData& data) {
  tsdb::StoreOptions options;
  options.directory = data.location.directory;
  options.onlyBlock = data.location.onlyBlock;
  ORIEL_ASSIGN(auto store, tsdb::Store::open(options, data.files, *data.clock, /*readOnly=*/true));
  store->waitForReplay();
  return store;
}

int failTsdb(const Error& error) {
  std::cerr << "oriel: " << error.toString() << "\n";
  return error.code == ErrorCode::Corrupt ? kFailed : kUsage;
}

}  // namespace oriel::cli
