#include "models/engine/engine.h"

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>

#include "models/api/api.h"
#include "models/base/log.h"
#include "models/datasource/table.h"
#include "models/engine/monitoring.h"
#include "models/engine/opened_data.h"
#include "models/engine/rate_meter.h"
#include "models/engine/self_address.h"
#include "models/engine/self_metrics.h"
#include "models/hostmetrics/host_collector.h"
#include "models/hostmetrics/reader.h"
#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "models/remote/write_receiver.h"
#include "models/state/state.h"

namespace oriel::engine {

namespace {

constexpr const char* kEmbeddedName = "Oriel";
constexpr std::size_t kRemoteWriteBody = 16u << 20;  // packed; senders of the greatest blocks stay below

std::string homeFolder() {
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? home : ".";
}

/// Empty when nothing changed that is fixed once the engine runs.
std::string fixedDifference(const EngineConfig& a, const EngineConfig& b) {
  if (a.dataDirectory != b.dataDirectory) return "the data directory";
  if (a.readOnly != b.readOnly || a.adopt != b.adopt) return "read-only";
  if (a.retention != b.retention || a.retentionBytes != b.retentionBytes) return "the retention";
  if (a.queryWorkers != b.queryWorkers) return "the number of query workers";
  if (a.promql.lookbackDelta != b.promql.lookbackDelta || a.promql.maxSamples != b.promql.maxSamples ||
      a.promql.timeout != b.promql.timeout || a.promql.defaultSubqueryStep != b.promql.defaultSubqueryStep) {
    return "the settings of PromQL";
  }
  return {};
}

void addMonitoringNotices(const Monitoring& monitoring, bool wantsHost, std::vector<std::string>& notices) {
  const ConfigStatus status = monitoring.configStatus();
  for (const Error& error : status.errors) notices.push_back(error.toString());
  notices.insert(notices.end(), status.warnings.begin(), status.warnings.end());
  const scrape::ScrapeStatus scrape = monitoring.scrapeStatus();
  notices.insert(notices.end(), scrape.notices.begin(), scrape.notices.end());
  const Place node = monitoring.nodeJob();
  if (wantsHost && !node.file.empty()) {
    notices.push_back(Error{ErrorCode::InvalidInput,
                            "the job \"node\" stands in for this computer, which is not collected meanwhile", node}
                          .toString());
  }
}

/// As Prometheus names them: the time, and something that makes it unique.
std::string snapshotName(Timestamp now) {
  const std::time_t seconds = static_cast<std::time_t>(now / kSecond);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return std::string(text) + "-" + tsdb::makeUlid(now).substr(10);
}

}  // namespace

std::string defaultDataDirectory() {
  const char* data = std::getenv("XDG_DATA_HOME");
  // The specification: a relative path in it is to be ignored.
  const bool usable = data != nullptr && *data == '/';
  return (usable ? std::string(data) : homeFolder() + "/.local/share") + "/oriel/data";
}

struct Engine::Parts {
  EngineConfig config;
  EngineServices services;

  // From the ground up: what stands below is destroyed first.
  tsdb::DataLocation location;
  bool readOnly = false;
  std::unique_ptr<tsdb::Store> store;
  std::optional<promql::Engine> promql;
  mutable std::mutex mutex;  ///< guards `sources`, `collector` and changes of `config`
  std::vector<std::pair<std::string, std::shared_ptr<DataSource>>> sources;  ///< uid, source
  std::map<std::string, std::string> sourceNotices;                          ///< by the source's name
  std::string openedPath;
  std::optional<OpenedSource> opened;
  std::unique_ptr<hostmetrics::HostCollector> collector;
  std::unique_ptr<QueryPool> pool;
  std::unique_ptr<QueryPool> rulesPool;  ///< one worker that no panel can keep busy
  std::unique_ptr<state::State> state;
  bool realFiles = false;  ///< SQLite knows no others
  std::unique_ptr<Monitoring> monitoring;
  std::unique_ptr<remote::WriteReceiver> receiver;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<net::HttpServer> server;
  std::atomic<std::uint16_t> port = 0;
  mutable RateMeter meter;
  std::atomic<bool> running = false;

  Status openStore(const tsdb::LocateOptions& locate);
  Status makeSources(const EngineConfig& from);
  datasource::SourceContext sourceContext();
  void setCollecting(const EngineConfig& from);
  void makeMonitoring();
  std::string selfMetrics() const;
  api::ApiServices apiServices(Engine& engine);
  api::AdminServices adminServices();
};

datasource::SourceContext Engine::Parts::sourceContext() {
  datasource::SourceContext context;
  context.store = store.get();
  context.promql = &*promql;
  context.client = services.client;
  context.notice = [this](const std::string& name, const std::string& text) {
    const std::lock_guard lock(mutex);
    if (text.empty())
      sourceNotices.erase(name);
    else
      sourceNotices[name] = text;
  };
  return context;
}

Status Engine::Parts::makeSources(const EngineConfig& from) {
  const datasource::SourceContext context = sourceContext();
  std::vector<datasource::SourceConfig> configs;
  datasource::SourceConfig embedded;
  embedded.name = kEmbeddedName;
  embedded.scrapeInterval = from.collectInterval;
  configs.push_back(embedded);
  configs.insert(configs.end(), from.sources.begin(), from.sources.end());
  decltype(sources) made;
  for (const datasource::SourceConfig& source : configs) {
    ORIEL_ASSIGN(auto instance, datasource::make(source, context));
    made.emplace_back(source.uid.empty() ? source.name : source.uid, std::move(instance));
  }
  const std::lock_guard lock(mutex);
  sources = std::move(made);
  return {};
}

void Engine::Parts::setCollecting(const EngineConfig& from) {
  const bool replaced = monitoring && !monitoring->nodeJob().file.empty();
  const bool wanted = from.collectHost && !readOnly && !replaced;
  std::unique_ptr<hostmetrics::HostCollector> old;
  const std::lock_guard lock(mutex);
  if (!wanted) {
    old = std::move(collector);
  } else if (collector) {
    collector->setInterval(from.collectInterval);
  } else {
    hostmetrics::HostCollectorOptions options;
    options.interval = from.collectInterval;
    collector = std::make_unique<hostmetrics::HostCollector>(*store, *services.clock, services.host, options);
    collector->start();
  }
}

Engine::Engine(EngineConfig config, EngineServices services) : parts_(std::make_unique<Parts>()) {
  if (config.dataDirectory.empty()) config.dataDirectory = defaultDataDirectory();
  if (!services.loop && (!services.clock || !services.client)) services.loop = net::makeLoop();
  if (!services.clock) services.clock = services.loop;
  if (!services.client) services.client = net::makeHttpClient(services.loop);
  parts_->realFiles = !services.files;
  if (!services.files) services.files = makeRealFileSystem();
  if (!services.host) services.host = hostmetrics::makeReader();
  parts_->config = std::move(config);
  parts_->services = std::move(services);
}

Engine::~Engine() {
  if (const Status status = stop(); !status.ok()) log(LogLevel::Error, "engine", status.error().toString());
}

Status Engine::start(std::atomic<double>* done, const std::atomic<bool>* stop) {
  if (parts_->running) return {};
  const EngineConfig& config = parts_->config;
  ORIEL_TRY(parts_->openStore({scratchDirectory(), done, stop}));
  parts_->pool = std::make_unique<QueryPool>(config.queryWorkers);
  promql::EngineOptions promql = config.promql;
  promql.helpers = parts_->pool->helpers();
  parts_->promql.emplace(std::move(promql));
  if (Status made = parts_->makeSources(config); !made.ok()) {
    parts_->store.reset();
    return made;
  }
  parts_->makeMonitoring();
  parts_->running = true;
  // A broken configuration must not keep the window shut: configStatus() says what is wrong with it.
  (void)reload();
  return {};
}

Status Engine::Parts::openStore(const tsdb::LocateOptions& locate) {
  FileSystem& files = *services.files;
  if (config.readOnly && !files.exists(config.dataDirectory))
    return makeError(ErrorCode::NotFound, config.dataDirectory + ": no such data directory");
  ORIEL_ASSIGN(location, tsdb::locateData(files, config.dataDirectory, locate));
  if (config.readOnly && location.otherFilesOnly)
    return makeError(ErrorCode::InvalidInput, config.dataDirectory + ": there are no samples here (no wal, no blocks)");
  const bool archive = location.unpacked != nullptr || !location.onlyBlock.empty();
  if (config.adopt && archive)
    return makeError(ErrorCode::InvalidInput, config.dataDirectory + ": only a data directory can be adopted");
  readOnly = config.readOnly || (!location.ours && !config.adopt);
  tsdb::StoreOptions options;
  options.directory = location.directory;
  options.onlyBlock = location.onlyBlock;
  options.retention = config.retention;
  options.retentionBytes = config.retentionBytes;
  ORIEL_ASSIGN(store, tsdb::Store::open(options, services.files, *services.clock, readOnly));
  return {};
}

Status Engine::openData(const std::string& path, std::atomic<double>* done, const std::atomic<bool>* stop) {
  if (!parts_->running) return makeError(ErrorCode::Internal, "the engine does not run");
  const tsdb::LocateOptions locate{scratchDirectory(), done, stop};
  ORIEL_ASSIGN(OpenedSource source, engine::openData(path, locate, parts_->services.files, clock(), *parts_->promql));
  std::optional<OpenedSource> next = std::move(source);
  const std::lock_guard lock(parts_->mutex);
  // The one before is destroyed outside of the lock, when its last reader is done.
  std::swap(parts_->opened, next);
  parts_->openedPath = path;
  return {};
}

void Engine::closeData() {
  std::optional<OpenedSource> closed;
  const std::lock_guard lock(parts_->mutex);
  std::swap(parts_->opened, closed);
  parts_->openedPath.clear();
}

Engine::OpenedData Engine::openedData() const {
  const std::lock_guard lock(parts_->mutex);
  if (!parts_->opened) return {};
  return {parts_->openedPath, parts_->opened->range, parts_->opened->notices};
}

Status Engine::backUp(const std::string& target, const std::atomic<bool>* stop) {
  if (!parts_->running) return makeError(ErrorCode::Internal, "the engine does not run");
  return parts_->store->snapshot(target, true, stop);
}

Result<std::size_t> Engine::restore(const std::string& path, std::atomic<double>* done, const std::atomic<bool>* stop) {
  if (!parts_->running) return makeError(ErrorCode::Internal, "the engine does not run");
  FileSystem& files = *parts_->services.files;
  if (!files.exists(path)) return makeError(ErrorCode::NotFound, path + ": no such file or folder");
  ORIEL_ASSIGN(const tsdb::DataLocation from, tsdb::locateData(files, path, {scratchDirectory(), done, stop}));
  return parts_->store->importBlocks(from.directory, stop);
}

void Engine::Parts::makeMonitoring() {
  rulesPool = std::make_unique<QueryPool>(1);
  const bool kept = realFiles && !readOnly;
  state = state::State::open(kept ? config.dataDirectory + "/oriel.sqlite" : std::string(), services.clock->now());
  MonitoringServices wiring;
  wiring.store = store.get();
  wiring.promql = &*promql;
  wiring.clock = services.clock.get();
  wiring.files = services.files.get();
  wiring.log = state.get();
  wiring.client = services.client;
  wiring.desktop = services.desktop;
  wiring.submitRules = [this](std::function<void()> task) {
    rulesPool->submit(Priority::Background, {}, [task = std::move(task)](std::stop_token) { task(); });
  };
  if (!readOnly) wiring.setOutOfOrderWindow = [this](Duration window) { return store->setOutOfOrderWindow(window); };
  wiring.selfMetrics = [this] { return selfMetrics(); };
  wiring.isSelf = [this](const std::string& address) { return isSelfAddress(address, port); };
  monitoring = std::make_unique<Monitoring>(std::move(wiring), config.notifications);
}

std::string Engine::Parts::selfMetrics() const {
  return writeSelfMetrics({store->status(), monitoring->scrapeStatus(), monitoring->ruleGroups(),
                           monitoring->configStatus(), services.clock->now()});
}

void Engine::setPrometheusFile(const std::string& file, const std::vector<std::string>& extraRuleFiles) {
  const std::lock_guard lock(parts_->mutex);
  parts_->config.prometheusFile = file;
  parts_->config.extraRuleFiles = extraRuleFiles;
}

Status Engine::reload() {
  if (!parts_->running) return {};
  std::unique_lock lock(parts_->mutex);
  const EngineConfig config = parts_->config;
  lock.unlock();
  Status loaded;
  if (!config.prometheusFile.empty() && !parts_->readOnly)
    loaded = parts_->monitoring->load(config.prometheusFile, config.extraRuleFiles);
  parts_->setCollecting(config);
  return loaded;
}

void Engine::rememberQuery(const std::string& text) {
  if (parts_->state) parts_->state->addQuery(text, parts_->services.clock->now());
}

std::vector<std::string> Engine::rememberedQueries(std::size_t limit) const {
  std::vector<std::string> texts;
  if (!parts_->state) return texts;
  for (const state::StoredQuery& query : parts_->state->queries(limit)) texts.push_back(query.text);
  return texts;
}

ConfigStatus Engine::configStatus() const {
  return parts_->monitoring ? parts_->monitoring->configStatus() : ConfigStatus{};
}
scrape::ScrapeStatus Engine::scrapeStatus() const {
  return parts_->monitoring ? parts_->monitoring->scrapeStatus() : scrape::ScrapeStatus{};
}
std::vector<rules::GroupStatus> Engine::ruleGroups() const {
  return parts_->monitoring ? parts_->monitoring->ruleGroups() : std::vector<rules::GroupStatus>{};
}
std::vector<rules::Alert> Engine::alerts() const {
  return parts_->monitoring ? parts_->monitoring->alerts() : std::vector<rules::Alert>{};
}

api::ApiServices Engine::Parts::apiServices(Engine& engine) {
  api::ApiServices wiring;
  wiring.store = store.get();
  wiring.promql = &*promql;
  wiring.clock = services.clock.get();
  wiring.submit = [this](std::stop_token stop, std::function<void(std::stop_token)> task) {
    pool->submit(Priority::Refresh, std::move(stop), std::move(task));
  };
  wiring.targets = [&engine] { return engine.scrapeStatus(); };
  wiring.metadata = [this](const std::string& metric, std::size_t limit) {
    return monitoring->metadata(metric, limit);
  };
  wiring.rules = [&engine] { return engine.ruleGroups(); };
  wiring.selfMetrics = [this] { return selfMetrics(); };
  wiring.ready = [this] { return running && !store->status().replaying; };
  if (receiver) {
    wiring.remoteWrite = [this](auto request, auto respond) {
      receiver->handle(std::move(request), std::move(respond));
    };
  }
  wiring.version = ORIEL_VERSION;
  return wiring;
}

api::AdminServices Engine::Parts::adminServices() {
  api::AdminServices admin;
  admin.deleteSamples = [this](Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
    return store->deleteSamples(from, to, matchers);
  };
  admin.cleanTombstones = [this] { return store->cleanTombstones(); };
  admin.snapshot = [this](bool skipHead) -> Result<std::string> {
    const std::string name = snapshotName(services.clock->now());
    ORIEL_TRY(store->snapshot(location.directory + "/snapshots/" + name, !skipHead, nullptr));
    return name;
  };
  return admin;
}

Status Engine::listen(const ListenOptions& options) {
  if (!parts_->running) return makeError(ErrorCode::Internal, "listen: the engine does not run");
  if (options.remoteWriteReceiver) parts_->receiver = std::make_unique<remote::WriteReceiver>(*parts_->store);
  api::ApiServices wiring = parts_->apiServices(*this);
  if (options.adminApi) wiring.admin = parts_->adminServices();
  parts_->api = std::make_unique<api::Api>(std::move(wiring));
  net::ServerOptions server;
  server.address = options.address;
  server.port = options.port;
  if (options.remoteWriteReceiver) server.maxBodyBytes = kRemoteWriteBody;
  ORIEL_ASSIGN(parts_->server, net::HttpServer::start(server, [api = parts_->api.get()](auto request, auto respond) {
                 api->handle(std::move(request), std::move(respond));
               }));
  parts_->port = parts_->server->port();
  // Which target is Oriel itself depends on the port.
  if (!parts_->config.prometheusFile.empty() && !configStatus().failed()) return reload();
  return {};
}

std::uint16_t Engine::listenPort() const { return parts_->port; }

Status Engine::stop() {
  if (!parts_->running) return {};
  parts_->running = false;
  {
    std::unique_ptr<hostmetrics::HostCollector> collector;
    const std::lock_guard lock(parts_->mutex);
    collector = std::move(parts_->collector);
  }
  parts_->server.reset();
  parts_->receiver.reset();
  parts_->monitoring->stop();
  parts_->rulesPool->stop();
  // The pool and the store stay allocated: views that close late may still ask, and are answered with Cancelled.
  parts_->pool->stop();
  return parts_->store->close();
}

Status Engine::applyConfig(const EngineConfig& wanted) {
  EngineConfig config = wanted;
  if (config.dataDirectory.empty()) config.dataDirectory = defaultDataDirectory();
  if (!parts_->running) {
    parts_->config = std::move(config);
    return {};
  }
  if (const std::string what = fixedDifference(parts_->config, config); !what.empty()) {
    return makeError(ErrorCode::InvalidInput, what + " cannot change while Oriel runs; start it anew");
  }
  ORIEL_TRY(parts_->makeSources(config));
  parts_->monitoring->setNotifications(config.notifications);
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->config = std::move(config);
  }
  return reload();
}

std::vector<Error> Engine::setSources(const std::vector<datasource::SourceConfig>& sources) {
  if (!parts_->running) return {makeError(ErrorCode::Internal, "the engine does not run")};
  const datasource::SourceContext context = parts_->sourceContext();
  std::vector<Error> failed;
  std::vector<datasource::SourceConfig> good;
  decltype(parts_->sources) made;
  for (const datasource::SourceConfig& source : sources) {
    auto instance = datasource::make(source, context);
    if (!instance.ok()) {
      failed.push_back(instance.error());
      continue;
    }
    made.emplace_back(source.uid.empty() ? source.name : source.uid, *std::move(instance));
    good.push_back(source);
  }
  const std::lock_guard lock(parts_->mutex);
  // The embedded store stays the first; those before are destroyed by their last reader.
  made.insert(made.begin(), parts_->sources.front());
  std::swap(parts_->sources, made);
  parts_->config.sources = std::move(good);
  parts_->sourceNotices.clear();
  return failed;
}

const EngineConfig& Engine::config() const { return parts_->config; }

std::vector<std::shared_ptr<DataSource>> Engine::dataSources() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<std::shared_ptr<DataSource>> result;
  if (parts_->opened) result.push_back(parts_->opened->source);
  for (const auto& [uid, source] : parts_->sources) result.push_back(source);
  return result;
}

std::shared_ptr<DataSource> Engine::dataSource(const std::string& nameOrUid) const {
  const std::lock_guard lock(parts_->mutex);
  const bool first = nameOrUid.empty() || nameOrUid == "default";
  if (parts_->opened && (first || parts_->opened->source->name() == nameOrUid)) return parts_->opened->source;
  for (const auto& [uid, source] : parts_->sources) {
    if (first || uid == nameOrUid || source->name() == nameOrUid) return source;
  }
  return nullptr;
}

QueryPool& Engine::queryPool() { return *parts_->pool; }
tsdb::Store& Engine::store() { return *parts_->store; }
Clock& Engine::clock() { return *parts_->services.clock; }
FileSystem& Engine::files() { return *parts_->services.files; }

EngineStatus Engine::status() const {
  EngineStatus status;
  status.running = parts_->running;
  if (!parts_->store) return status;
  const tsdb::StoreStatus store = parts_->store->status();
  status.samplesAppended = store.samplesAppended;
  status.series = store.series;
  status.storeMemoryBytes = store.memoryBytes;
  status.walBytes = store.walBytes;
  status.blockBytes = store.blockBytes;
  status.blocks = store.blocks.size();
  status.readOnly = parts_->readOnly;
  status.replaying = store.replaying;
  status.replayedFraction = store.replayedFraction;
  status.notices = store.notices;
  if (parts_->readOnly && !parts_->config.readOnly)
    status.notices.push_back(parts_->config.dataDirectory +
                             " was not made by Oriel: it is only read, and nothing is collected meanwhile");
  const RateMeter::Rates rates = parts_->meter.measure(parts_->services.clock->monotonic(), store.samplesAppended);
  status.samplesPerSecond = rates.samplesPerSecond;
  status.cpuFraction = rates.cpuFraction;
  status.residentBytes = rates.residentBytes;
  if (parts_->pool) status.queriesWaiting = parts_->pool->waiting();
  if (parts_->state) {
    const std::vector<std::string> notices = parts_->state->notices();
    status.notices.insert(status.notices.end(), notices.begin(), notices.end());
  }
  std::unique_lock lock(parts_->mutex);
  const bool wantsHost = parts_->config.collectHost;
  for (const auto& [name, notice] : parts_->sourceNotices) status.notices.push_back(notice);
  lock.unlock();
  if (parts_->monitoring) addMonitoringNotices(*parts_->monitoring, wantsHost, status.notices);
  lock.lock();
  if (!parts_->collector) return status;
  const hostmetrics::HostCollectorStatus host = parts_->collector->status();
  status.collecting = true;
  status.collections = host.collections;
  for (const std::string& failure : host.failures) status.notices.push_back("This computer: " + failure);
  if (!host.storeError.empty()) status.notices.push_back("This computer: " + host.storeError);
  return status;
}

}  // namespace oriel::engine
