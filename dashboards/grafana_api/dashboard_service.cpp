#include "dashboards/grafana_api/dashboard_service.h"

#include <cstdlib>
#include <mutex>
#include <utility>

#include "dashboards/provisioning/provisioning.h"
#include "models/net/url.h"

namespace oriel::dashboards {

struct DashboardService::State {
  DashboardServiceOptions options;
  DashboardServiceWiring wiring;
  std::shared_ptr<Library> library;
  std::shared_ptr<SourceStore> sources;
  std::unique_ptr<LibraryWatcher> watcher;
  std::unique_ptr<GrafanaApi> api;
  std::unique_ptr<net::HttpServer> server;
  mutable std::mutex mutex;
  std::string offered;                     ///< a provisioning folder that was found later
  std::mutex calling;                      ///< held while `wiring.setSources` runs
  bool closed = false;                     ///< under `calling`: whoever gave the functions is gone
  std::vector<std::string> fileNotices;    ///< of provisioning and our own file
  std::vector<std::string> sourceNotices;  ///< of data sources that cannot be used

  void applySources();
  void applyProvisioning();
  void reload();
};

void DashboardService::State::applySources() {
  const config::SecretLookup secrets = config::environmentSecrets();
  std::vector<datasource::SourceConfig> configs;
  std::vector<std::string> notices;
  for (const SourceEntry& source : sources->list()) {
    ConnectedSource connected = connectSource(source, secrets);
    if (connected.missing.empty()) {
      configs.push_back(std::move(connected.config));
      continue;
    }
    notices.push_back("data source " + source.name + ": the environment has no " + connected.missing.front());
  }
  const std::lock_guard one(calling);
  if (closed) return;
  if (wiring.setSources)
    for (const Error& error : wiring.setSources(configs)) notices.push_back(error.toString());
  const std::lock_guard lock(mutex);
  sourceNotices = std::move(notices);
}

void DashboardService::State::applyProvisioning() {
  std::vector<LibraryRoot> roots;
  for (const std::string& folder : options.folders) {
    LibraryRoot root;
    root.path = folder;
    roots.push_back(std::move(root));
  }
  std::vector<std::string> notices;
  std::unique_lock reading(mutex);
  const std::string directory = options.provisioning.empty() ? offered : options.provisioning;
  reading.unlock();
  if (!directory.empty()) {
    Provisioning found = readProvisioning(*wiring.files, directory, config::environmentSecrets());
    for (DashboardProvider& provider : found.providers) roots.push_back(std::move(provider.root));
    sources->setProvisioned(std::move(found.sources), found.deletedSources);
    for (const Error& error : found.errors) notices.push_back(error.toString());
    notices.insert(notices.end(), found.notices.begin(), found.notices.end());
  }
  library->setRoots(std::move(roots));
  const std::lock_guard lock(mutex);
  fileNotices = std::move(notices);
}

DashboardService::DashboardService(DashboardServiceOptions options, DashboardServiceWiring wiring)
    : state_(std::make_shared<State>()) {
  if (options.folders.empty()) options.folders.push_back(defaultLibraryFolder());
  if (!wiring.files) wiring.files = makeRealFileSystem();
  LibraryOptions library;
  library.cacheFile = options.cacheFile;
  state_->library = std::make_shared<Library>(std::move(library));
  state_->sources = std::make_shared<SourceStore>(wiring.files, options.sourceFile);
  state_->options = std::move(options);
  state_->wiring = std::move(wiring);
}

DashboardService::~DashboardService() {
  state_->server.reset();
  {
    const std::lock_guard lock(state_->calling);
    state_->closed = true;
  }
  std::unique_ptr<LibraryWatcher> watcher;
  const std::lock_guard lock(state_->mutex);
  // Work on the pool may still ask for it; its thread is waited for without the lock.
  std::swap(watcher, state_->watcher);
}

DashboardServiceOptions standardDashboardPlaces() {
  const auto folder = [](const char* variable, const char* otherwise) {
    const char* set = std::getenv(variable);
    if (set != nullptr && *set == '/') return std::string(set) + "/oriel";
    const char* home = std::getenv("HOME");
    return std::string(home != nullptr && *home != '\0' ? home : ".") + otherwise + "/oriel";
  };
  DashboardServiceOptions options;
  options.folders = {defaultLibraryFolder()};
  options.sourceFile = folder("XDG_STATE_HOME", "/.local/state") + "/datasources.json";
  options.cacheFile = folder("XDG_CACHE_HOME", "/.cache") + "/dashboards.index";
  return options;
}

Result<std::string> grafanaPassword(const std::string& passwordFile) {
  if (passwordFile.empty()) {
    const char* set = std::getenv("ORIEL_GRAFANA_PASSWORD");
    return std::string(set != nullptr ? set : "");
  }
  constexpr std::uint64_t kMaxPasswordBytes = 4096;
  ORIEL_ASSIGN(std::string text, readPlainFile(passwordFile, kMaxPasswordBytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return makeError(ErrorCode::InvalidInput, passwordFile + ": there is no password in it");
  return text;
}

void DashboardService::start() {
  const Status loaded = state_->sources->load();
  state_->applyProvisioning();
  if (!loaded.ok()) {
    const std::lock_guard lock(state_->mutex);
    state_->fileNotices.push_back(loaded.error().toString());
  }
  state_->applySources();
  state_->watcher = std::make_unique<LibraryWatcher>(*state_->library, state_->wiring.changed);
}

Status DashboardService::listen(const GrafanaListenOptions& options) {
  if (!net::isLoopbackHost(options.address))
    return makeError(
        ErrorCode::InvalidInput,
        "Grafana's API is served to this computer only: 127.0.0.1, ::1 or localhost, not " + options.address);
  GrafanaServices services;
  services.library = state_->library;
  services.sources = state_->sources;
  services.files = state_->wiring.files;
  services.password = options.password;
  services.version = state_->options.version;
  services.submit = state_->wiring.submit;
  // Work that still waits when the service is gone finds nothing to do.
  const std::weak_ptr<State> weak = state_;
  services.sourcesChanged = [weak] {
    if (const auto state = weak.lock()) state->applySources();
  };
  services.dashboardsChanged = [weak] {
    const auto state = weak.lock();
    if (!state) return;
    const std::lock_guard lock(state->mutex);
    if (state->watcher) state->watcher->lookNow();
  };
  state_->api = std::make_unique<GrafanaApi>(std::move(services));
  net::ServerOptions server;
  server.address = options.address == "localhost" ? "127.0.0.1" : options.address;
  server.port = options.port;
  server.maxBodyBytes = kMaxGrafanaBody;
  server.maxBodiesBytes = 2 * kMaxGrafanaBody;
  server.maxConnections = 64;
  server.methods = {"GET", "HEAD", "POST", "PUT", "DELETE"};
  server.requestTimeout = 30 * kSecond;
  ORIEL_ASSIGN(state_->server, net::HttpServer::start(server, [api = state_->api.get()](auto request, auto respond) {
                 api->handle(std::move(request), std::move(respond));
               }));
  return {};
}

std::uint16_t DashboardService::port() const { return state_->server ? state_->server->port() : 0; }
Library& DashboardService::library() { return *state_->library; }
SourceStore& DashboardService::sources() { return *state_->sources; }
LibraryWatcher& DashboardService::watcher() { return *state_->watcher; }

void DashboardService::State::reload() {
  applyProvisioning();
  applySources();
  const std::lock_guard lock(mutex);
  if (watcher) watcher->lookNow();
}

void DashboardService::reload() { state_->reload(); }

std::shared_ptr<Library> DashboardService::sharedLibrary() { return state_->library; }

void DashboardService::lookBeside(const std::string& prometheusFile) {
  if (!state_->options.provisioning.empty()) return;
  const std::weak_ptr<State> weak = state_;
  auto work = [weak, prometheusFile](std::stop_token stop) {
    const std::string found = findProvisioningBeside(prometheusFile);
    const auto state = weak.lock();
    if (!state || found.empty() || stop.stop_requested()) return;
    {
      const std::lock_guard lock(state->mutex);
      state->offered = found;
    }
    state->reload();
  };
  state_->wiring.submit ? state_->wiring.submit({}, std::move(work)) : work({});
}

std::vector<std::string> DashboardService::notices() const {
  std::vector<std::string> notices = state_->library->notices();
  const std::lock_guard lock(state_->mutex);
  notices.insert(notices.end(), state_->fileNotices.begin(), state_->fileNotices.end());
  notices.insert(notices.end(), state_->sourceNotices.begin(), state_->sourceNotices.end());
  return notices;
}

}  // namespace oriel::dashboards
