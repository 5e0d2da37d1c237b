#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/datasource/source_config.h"
#include "models/engine/query_pool.h"
#include "models/frame/data_source.h"
#include "models/promql/engine.h"
#include "models/tsdb/store.h"

namespace oriel::hostmetrics {
class Reader;
}

namespace oriel::engine {

/// What a person can set. A plain value.
struct EngineConfig {
  std::string dataDirectory;  ///< empty: defaultDataDirectory(); fixed once the engine has started
  bool collectHost = true;    ///< collect this computer (never when readOnly)
  bool readOnly = false;      ///< nothing in the data directory is created, locked or changed; fixed after start
  Duration collectInterval = 5 * kSecond;
  Duration retention = 6 * kHour;                 ///< fixed after start
  std::size_t queryWorkers = 0;                   ///< 0: cores, at least 2; fixed after start
  promql::EngineOptions promql{};                 ///< fixed after start
  std::vector<datasource::SourceConfig> sources;  ///< besides the embedded store, which is always the first
};

/// What the engine stands on; a null member is replaced by the real thing. Tests put a ManualClock and memory files
/// here.
struct EngineServices {
  std::shared_ptr<Clock> clock;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<const hostmetrics::Reader> host;
};

/// A snapshot for the status bar and the status page.
struct EngineStatus {
  bool running = false;
  bool collecting = false;
  double samplesPerSecond = 0;  ///< appended, over the last ten seconds in which status() was asked
  std::uint64_t samplesAppended = 0;
  std::size_t series = 0;
  std::uint64_t storeMemoryBytes = 0;
  std::uint64_t walBytes = 0;
  bool replaying = false;
  double replayedFraction = 1;
  double cpuFraction = 0;           ///< of one core, this process, same window
  std::uint64_t residentBytes = 0;  ///< of this process
  std::size_t queriesWaiting = 0;
  std::uint64_t collections = 0;     ///< of this computer, since start
  std::vector<std::string> notices;  ///< what a person should know: damage, full disk, failing collectors
};

/// `$XDG_DATA_HOME/oriel/data`, or `~/.local/share/oriel/data`.
std::string defaultDataDirectory();

/// Wires the rooms of models/ into a running whole, with no window: clock, files, store, host collector, PromQL, data
/// sources, query pool. Owned by the program's composition root, which calls start(), applyConfig() and stop() from one
/// thread; everything else is thread-safe after start().
///
/// start() fails with the store's error (a data directory locked by another process, no permission) and leaves nothing
/// running. stop() (or the destructor) collects no more, ends the queries, writes and syncs what is pending.
class Engine {
 public:
  explicit Engine(EngineConfig config, EngineServices services = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Status start();
  Status stop();
  /// Hands each component its part. InvalidInput when something changed that is fixed after start.
  Status applyConfig(const EngineConfig& config);
  const EngineConfig& config() const;

  /// The embedded store first ("Oriel"), then the configured ones in their order. Empty before start(). A source may be
  /// kept over applyConfig(), but not beyond the engine, whose store it reads.
  std::vector<std::shared_ptr<DataSource>> dataSources() const;
  /// By name or uid; an empty text or "default" is the first. Null when there is none of that name.
  std::shared_ptr<DataSource> dataSource(const std::string& nameOrUid) const;

  QueryPool& queryPool();  ///< after start()
  tsdb::Store& store();    ///< after start()
  Clock& clock();
  FileSystem& files();
  EngineStatus status() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace oriel::engine
