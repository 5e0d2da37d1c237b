#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/alerting/dispatcher.h"
#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/datasource/source_config.h"
#include "models/engine/config_status.h"
#include "models/engine/query_pool.h"
#include "models/frame/data_source.h"
#include "models/promql/engine.h"
#include "models/tsdb/store.h"

namespace oriel::hostmetrics {
class Reader;
}
namespace oriel::net {
class HttpClient;
class Loop;
}  // namespace oriel::net
namespace oriel::notify {
class Desktop;
}
namespace oriel::rules {
struct Alert;
struct GroupStatus;
}  // namespace oriel::rules
namespace oriel::scrape {
struct ScrapeStatus;
}

namespace oriel::engine {

/// What a person can set. A plain value.
struct EngineConfig {
  std::string dataDirectory;  ///< empty: defaultDataDirectory(); fixed once the engine has started. Also a snapshot, a
                              ///< block, or an archive of one: whatever Oriel did not make is only read
  bool adopt = false;         ///< write to `dataDirectory` all the same, from now on; fixed after start
  bool collectHost = true;    ///< collect this computer (never when readOnly)
  bool readOnly = false;      ///< nothing in the data directory is created, locked or changed; fixed after start
  Duration collectInterval = 5 * kSecond;
  Duration retention = 35 * kDay;                 ///< 0: for ever; fixed after start
  std::uint64_t retentionBytes = 0;               ///< 0: no limit; fixed after start
  std::size_t queryWorkers = 0;                   ///< 0: cores, at least 2; fixed after start
  promql::EngineOptions promql{};                 ///< fixed after start
  std::vector<datasource::SourceConfig> sources;  ///< besides the embedded store, which is always the first
  std::string prometheusFile;                     ///< prometheus.yml; empty: only this computer. Never when readOnly
  std::vector<std::string> extraRuleFiles;        ///< besides those that the file names
  alerting::DispatcherOptions notifications{};
};

/// Where the HTTP API listens.
struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 9090;         ///< 0: any free one
  bool remoteWriteReceiver = false;  ///< takes samples from outside at /api/v1/write
  bool adminApi = false;             ///< lets clients delete series and write snapshots
};

/// What the engine stands on; a null member is replaced by the real thing. Tests put a ManualClock and memory files
/// here.
struct EngineServices {
  std::shared_ptr<Clock> clock;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<const hostmetrics::Reader> host;
  std::shared_ptr<net::Loop> loop;           ///< is the clock too, where none is given
  std::shared_ptr<net::HttpClient> client;   ///< what targets are scraped with
  std::shared_ptr<notify::Desktop> desktop;  ///< where popups go; null: nowhere
};

/// A snapshot for the status bar and the status page.
struct EngineStatus {
  bool running = false;
  bool collecting = false;
  double samplesPerSecond = 0;  ///< appended, over the last minute in which status() was asked
  std::uint64_t samplesAppended = 0;
  std::size_t series = 0;
  std::uint64_t storeMemoryBytes = 0;
  std::uint64_t walBytes = 0;
  std::uint64_t blockBytes = 0;
  std::size_t blocks = 0;
  bool readOnly = false;  ///< asked for, or the data directory is not Oriel's
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

/// Wires the rooms of models/ into a running whole, with no window: loop, files, store, host collector, PromQL, data
/// sources, query pool, scraping, rules, notifications, HTTP API. Owned by the program's composition root, which calls
/// start(), applyConfig() and stop() from one thread; everything else is thread-safe after start().
///
/// start() fails with the store's error (a data directory locked by another process, no permission) and leaves nothing
/// running. stop() (or the destructor) collects no more, ends the queries, writes and syncs what is pending.
class Engine {
 public:
  explicit Engine(EngineConfig config, EngineServices services = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// `done` and `stop` (may be null) are for the unpacking of an archive.
  Status start(std::atomic<double>* done = nullptr, const std::atomic<bool>* stop = nullptr);
  Status stop();
  /// Hands each component its part. InvalidInput when something changed that is fixed after start.
  Status applyConfig(const EngineConfig& config);
  const EngineConfig& config() const;
  /// The data sources besides the embedded store, from now on. One that cannot be made (a type that Oriel does not
  /// speak, an address that is none) is left out and named in the answer. Any thread, after start().
  std::vector<Error> setSources(const std::vector<datasource::SourceConfig>& sources);

  /// What reload() reads from now on. From the thread that calls start().
  void setPrometheusFile(const std::string& file, const std::vector<std::string>& extraRuleFiles);
  /// Reads config().prometheusFile and the rule files anew. A broken file changes nothing and is both the answer and
  /// configStatus().error. start() does it too, but starts all the same. Blocks on files; any thread.
  Status reload();
  ConfigStatus configStatus() const;
  scrape::ScrapeStatus scrapeStatus() const;
  std::vector<rules::GroupStatus> ruleGroups() const;
  std::vector<rules::Alert> alerts() const;

  /// The queries of Explore, kept over restarts; the newest first.
  void rememberQuery(const std::string& text);
  std::vector<std::string> rememberedQueries(std::size_t limit) const;

  /// Serves Prometheus' HTTP API from now on. Io when the address is taken. After start(); once.
  Status listen(const ListenOptions& options);
  std::uint16_t listenPort() const;  ///< 0: it does not listen

  /// Other data beside the own store, for reading only: a Prometheus data directory, a snapshot, a block, an archive of
  /// one. It is the first of the data sources until closeData() or the next one. Blocks until an archive is unpacked
  /// and a WAL read (`done`, `stop` may be null); any thread, after start().
  Status openData(const std::string& path, std::atomic<double>* done, const std::atomic<bool>* stop);
  void closeData();
  /// Its path (empty when there is none), the times of its samples (from > to: none), what is damaged in it.
  struct OpenedData {
    std::string path;
    TimeRange range;
    std::vector<std::string> notices;
  };
  OpenedData openedData() const;
  /// While it runs: copies of all blocks, and of the head as one more, into the folder `target`. Blocks; any thread.
  Status backUp(const std::string& target, const std::atomic<bool>* stop);
  /// Takes over the blocks of a backup, a data directory or an archive of one; they are never deleted without being
  /// asked. The answer is how many came. Blocks; any thread.
  Result<std::size_t> restore(const std::string& path, std::atomic<double>* done, const std::atomic<bool>* stop);

  /// The opened data, the embedded store ("Oriel"), then the configured ones in their order. Empty before start(). A
  /// source may be kept over applyConfig(), but not beyond the engine, whose store it reads.
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
