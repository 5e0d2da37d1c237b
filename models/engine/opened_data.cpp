#include "models/engine/opened_data.h"

#include <cstdlib>
#include <thread>

#include "models/datasource/table.h"
#include "models/tsdb/store.h"

namespace oriel::engine {
namespace {

/// From the ground up: what stands below is destroyed first.
struct OpenedData {
  std::shared_ptr<FileSystem> files;
  tsdb::DataLocation location;
  std::unique_ptr<tsdb::Store> store;
  std::shared_ptr<DataSource> source;
};

Status waitForReplay(const tsdb::Store& store, const tsdb::LocateOptions& options) {
  for (tsdb::StoreStatus status = store.status(); status.replaying; status = store.status()) {
    if (options.stop != nullptr && options.stop->load()) return makeError(ErrorCode::Cancelled, "cancelled");
    if (options.done != nullptr) options.done->store(status.replayedFraction);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

}  // namespace

std::string scratchDirectory() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/oriel";
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr && *home != '\0' ? home : ".") + "/.cache/oriel";
}

Result<OpenedSource> openData(const std::string& path, const tsdb::LocateOptions& options,
                              const std::shared_ptr<FileSystem>& files, Clock& clock, const promql::Engine& promql) {
  if (!files->exists(path)) return makeError(ErrorCode::NotFound, path + ": no such file or folder");
  auto opened = std::make_shared<OpenedData>();
  opened->files = files;
  ORIEL_ASSIGN(opened->location, tsdb::locateData(*files, path, options));
  if (opened->location.otherFilesOnly)
    return makeError(ErrorCode::InvalidInput, path + ": there are no samples here (no wal, no blocks)");
  tsdb::StoreOptions wanted;
  wanted.directory = opened->location.directory;
  wanted.onlyBlock = opened->location.onlyBlock;
  ORIEL_ASSIGN(opened->store, tsdb::Store::open(wanted, files, clock, /*readOnly=*/true));
  ORIEL_TRY(waitForReplay(*opened->store, options));
  datasource::SourceConfig config;
  const std::string trimmed = path.substr(0, path.find_last_not_of('/') + 1);
  config.name = trimmed.substr(trimmed.rfind('/') + 1);
  ORIEL_ASSIGN(opened->source, datasource::make(config, {opened->store.get(), &promql, nullptr}));
  const tsdb::StoreStatus status = opened->store->status();
  DataSource* const source = opened->source.get();
  return OpenedSource{
      std::shared_ptr<DataSource>(std::move(opened), source), {status.minTime, status.maxTime}, status.notices};
}

}  // namespace oriel::engine
