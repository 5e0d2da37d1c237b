#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "dashboards/grafana_api/grafana_api.h"
#include "dashboards/provisioning/source_store.h"
#include "dashboards/search/library.h"
#include "dashboards/search/library_watcher.h"
#include "models/base/file_system.h"
#include "models/datasource/source_config.h"

namespace oriel::dashboards {

struct DashboardServiceOptions {
  std::vector<std::string> folders;  ///< absolute; the first takes new dashboards; none: defaultLibraryFolder()
  std::string provisioning;          ///< a Grafana's provisioning folder; empty: none
  std::string sourceFile;            ///< where data sources that came over the API stand; empty: nowhere
  std::string cacheFile;             ///< of the index; empty: none
  std::string version;               ///< of Oriel
};

/// The person's own places: `$XDG_DATA_HOME/oriel/dashboards`, `$XDG_STATE_HOME/oriel/datasources.json`, an index in
/// `$XDG_CACHE_HOME/oriel`.
DashboardServiceOptions standardDashboardPlaces();
/// What clients of the API must know: the first line of a file, or the variable ORIEL_GRAFANA_PASSWORD; empty: nothing.
Result<std::string> grafanaPassword(const std::string& passwordFile);

/// What the service stands on. The functions may be called on any thread.
struct DashboardServiceWiring {
  std::shared_ptr<FileSystem> files;
  std::function<void(std::stop_token, std::function<void(std::stop_token)>)> submit;
  /// Takes the data sources besides the embedded one; answers what could not be made.
  std::function<std::vector<Error>(const std::vector<datasource::SourceConfig>&)> setSources;
  /// The index is another one; which files changed. May be null.
  std::function<void(const std::vector<LibraryChange>&)> changed;
};

struct GrafanaListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 3000;  ///< 0: any free one
  std::string password;       ///< empty: everybody on this computer
};

/// The library, the data sources and Grafana's API wired together: what `oriel serve` and the window both have. Owned
/// by the program's composition root; start() and listen() from one thread, everything else from any. The destructor
/// stops the listener and the watcher. Nothing that goes wrong with a file is fatal: notices() names it.
class DashboardService {
 public:
  DashboardService(DashboardServiceOptions options, DashboardServiceWiring wiring);
  ~DashboardService();
  DashboardService(const DashboardService&) = delete;
  DashboardService& operator=(const DashboardService&) = delete;

  /// Reads data sources and provisioning, and begins to watch the folders.
  void start();
  /// Serves Grafana's API. InvalidInput for an address that is not this computer's own, Io when it is taken.
  Status listen(const GrafanaListenOptions& options);
  std::uint16_t port() const;  ///< 0: it does not listen

  Library& library();
  std::shared_ptr<Library> sharedLibrary();  ///< for work that may outlive the service
  SourceStore& sources();
  LibraryWatcher& watcher();  ///< after start()
  /// Reads the provisioning folder anew. Blocks on files.
  void reload();
  /// A prometheus.yml was opened: the provisioning folder beside it is read, on another thread, where none was named at
  /// the start.
  void lookBeside(const std::string& prometheusFile);
  std::vector<std::string> notices() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::dashboards
