#include "models/engine/opened_data.h"

#include <cstdlib>

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

}  // namespace

std::string scratchDirectory() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/oriel";
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr && *home != '\0' ? home : ".") + "/.cache/oriel";
}

Result<std::shared_ptr<DataSource>> openData(const std::string& path, const tsdb::LocateOptions& options,
                                             const std::shared_ptr<FileSystem>& files, Clock& clock,
                                             const promql::Engine& promql) {
  if (!files->exists(path)) return makeError(ErrorCode::NotFound, path + ": no such file or folder");
  auto opened = std::make_shared<OpenedData>();
  opened->files = files;
  ORIEL_ASSIGN(opened->location, tsdb::locateData(*files, path, options));
  tsdb::StoreOptions wanted;
  wanted.directory = opened->location.directory;
  wanted.onlyBlock = opened->location.onlyBlock;
  ORIEL_ASSIGN(opened->store, tsdb::Store::open(wanted, files, clock, /*readOnly=*/true));
  datasource::SourceConfig config;
  const std::string trimmed = path.substr(0, path.find_last_not_of('/') + 1);
  config.name = trimmed.substr(trimmed.rfind('/') + 1);
  ORIEL_ASSIGN(opened->source, datasource::make(config, {opened->store.get(), &promql, nullptr}));
  DataSource* const source = opened->source.get();
  return std::shared_ptr<DataSource>(std::move(opened), source);
}

}  // namespace oriel::engine
