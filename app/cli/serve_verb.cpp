#include "app/cli/serve_verb.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <set>

#include "app/cli/end_signals.h"
#include "dashboards/grafana_api/dashboard_service.h"
#include "dashboards/provisioning/provisioning.h"
#include "models/base/log.h"
#include "models/base/text.h"
#include "models/engine/engine.h"

namespace oriel::cli {

namespace {

/// `512MB`, `1.5GB`, `0`: as Prometheus reads sizes, in steps of 1024.
Result<std::uint64_t> parseSize(const std::string& text) {
  constexpr std::string_view kUnits = "KMGTPE";
  const auto bad = [] { return makeError(ErrorCode::InvalidInput, "a size such as 512MB or 10GB was expected"); };
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (read.ec != std::errc() || !(number >= 0)) return bad();
  std::string_view unit(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
  if (unit.empty() && number > 0) return bad();
  const std::size_t power = unit.empty() ? std::string_view::npos : kUnits.find(unit.front());
  if (power != std::string_view::npos) {
    unit.remove_prefix(1);
    for (std::size_t i = 0; i <= power; ++i) number *= 1024;
    if (unit.starts_with('i')) unit.remove_prefix(1);
  }
  if (number >= 9e18 || (!unit.empty() && unit != "B")) return bad();
  if (power != std::string_view::npos && unit.empty()) return bad();
  return static_cast<std::uint64_t>(number);
}

/// `127.0.0.1:9090`, `:9090`, `[::1]:9090`, `9090`.
Result<engine::ListenOptions> parseListen(const std::string& text) {
  engine::ListenOptions options;
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size())
    return makeError(ErrorCode::InvalidInput, "--listen wants ADDRESS:PORT, such as 127.0.0.1:9090");
  if (colon != std::string::npos && colon > 0) options.address = text.substr(0, colon);
  return options;
}

int fail(const Error& error) {
  std::cerr << "oriel: " << error.toString() << "\n";
  return error.code == ErrorCode::InvalidInput ? kFailed : kUsage;
}

class ServeVerb : public Verb {
 public:
  explicit ServeVerb(CLI::App& program)
      : command_(program.add_subcommand("serve", "scrape, evaluate rules and answer Prometheus' HTTP API, no window")) {
    command_->add_option("--config,--config.file", config_, "prometheus.yml; without it this computer is collected")
        ->type_name("FILE");
    command_->add_option("--data-dir,--storage.tsdb.path", dataDirectory_, "where samples are kept")->type_name("DIR");
    command_->add_option("--listen,--web.listen-address", listen_, "ADDRESS:PORT; port 0: any free one")
        ->capture_default_str();
    command_->add_option("--rule-file", ruleFiles_, "a rule file beside those that the configuration names; repeatable")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command_->add_option("--retention.time,--storage.tsdb.retention.time", retention_, "how long samples are kept, 15d")
        ->type_name("DURATION");
    command_->add_option("--log.level", logLevel_, "what is worth a line: debug, info, warn or error")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    command_->add_flag("--web.enable-remote-write-receiver", remoteWriteReceiver_,
                       "take samples that others send to /api/v1/write");
    command_->add_flag("--web.enable-admin-api", adminApi_, "let clients delete series and write snapshots");
    command_
        ->add_option("--retention.size,--storage.tsdb.retention.size", retentionSize_,
                     "beyond it the oldest blocks are deleted, 10GB; 0: no limit")
        ->type_name("SIZE");
    command_
        ->add_option("--grafana-api", grafanaApi_,
                     "take dashboards and data sources as Grafana's HTTP API does, at ADDRESS:PORT of this computer")
        ->type_name("ADDRESS:PORT");
    command_
        ->add_option("--grafana-api-password-file", passwordFile_,
                     "the password that its clients must know (else: ORIEL_GRAFANA_PASSWORD; else none)")
        ->type_name("FILE");
    command_->add_option("--dashboards", dashboardFolders_, "a folder of dashboards; the first takes new ones")
        ->type_name("DIR")
        ->allow_extra_args(false);
    command_->add_option("--provisioning", provisioning_, "a Grafana's provisioning folder")->type_name("DIR");
    command_->add_flag("--adopt-data-dir", adopt_, "write to a data directory of Prometheus, from now on Oriel's own");
    addWithoutEffect();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    auto listen = parseListen(listen_);
    if (!listen.ok()) {
      std::cerr << "oriel: " << listen.error().text << "\n";
      return kUsage;
    }
    listen->remoteWriteReceiver = remoteWriteReceiver_;
    listen->adminApi = adminApi_;
    engine::EngineConfig config = engineConfig();
    if (!retention_.empty()) {
      const auto retention = parseDuration(retention_);
      if (!retention.ok() || *retention <= 0) {
        std::cerr << "oriel: --retention.time wants a duration, such as 15d\n";
        return kUsage;
      }
      config.retention = *retention;
    }
    if (!retentionSize_.empty()) {
      const auto size = parseSize(retentionSize_);
      if (!size.ok()) {
        std::cerr << "oriel: --retention.size: " << size.error().text << "\n";
        return kUsage;
      }
      config.retentionBytes = *size;
    }
    for (const CLI::Option* option : withoutEffect_)
      if (option->count() > 0)
        std::cerr << "oriel: " << "--" << option->get_lnames().front() << " has no effect in Oriel\n";
    setLevel();
    const EndSignals signals;
    engine::Engine engine(std::move(config));
    if (const Status started = engine.start(); !started.ok()) return fail(started.error());
    if (const engine::ConfigStatus status = engine.configStatus(); status.failed()) {
      for (const Error& error : status.errors) std::cerr << "oriel: " << error.toString() << "\n";
      return status.errors.front().code == ErrorCode::InvalidInput ? kFailed : kUsage;
    }
    if (const Status listening = engine.listen(*listen); !listening.ok()) return fail(listening.error());
    std::cout << "oriel: listening on " << listen->address << ":" << engine.listenPort() << std::endl;
    auto dashboards = startDashboards(engine);
    if (!dashboards.ok()) return fail(dashboards.error());
    watch(engine, dashboards->get(), signals);
    dashboards->reset();
    if (const Status stopped = engine.stop(); !stopped.ok()) {
      std::cerr << "oriel: " << stopped.error().toString() << "\n";
      return kFailed;
    }
    return kDone;
  }

 private:
  /// What start scripts of Prometheus carry and Oriel does without, or always does.
  void addWithoutEffect() {
    for (const char* name : {"--web.console.libraries", "--web.console.templates", "--web.page-title", "--log.format"})
      withoutEffect_.push_back(command_->add_option(name, ignoredText_)->group(""));
    for (const char* name : {"--storage.tsdb.wal-compression", "--storage.tsdb.no-lockfile"})
      withoutEffect_.push_back(command_->add_flag(name, ignoredFlag_)->group(""));
  }

  /// Null when nobody asked for it.
  Result<std::unique_ptr<dashboards::DashboardService>> startDashboards(engine::Engine& engine) const {
    if (grafanaApi_.empty() && provisioning_.empty()) return std::unique_ptr<dashboards::DashboardService>();
    const auto absolute = [](const std::string& path) { return std::filesystem::absolute(path).string(); };
    dashboards::DashboardServiceOptions options = dashboards::standardDashboardPlaces();
    if (!dashboardFolders_.empty()) options.folders.clear();
    for (const std::string& folder : dashboardFolders_) options.folders.push_back(absolute(folder));
    if (!provisioning_.empty())
      options.provisioning = absolute(provisioning_);
    else if (!config_.empty())
      options.provisioning = dashboards::findProvisioningBeside(absolute(config_));
    options.version = ORIEL_VERSION;
    dashboards::DashboardServiceWiring wiring;
    wiring.submit = [&engine](std::stop_token stop, std::function<void(std::stop_token)> task) {
      engine.queryPool().submit(engine::Priority::Interactive, std::move(stop), std::move(task));
    };
    wiring.setSources = [&engine](const std::vector<datasource::SourceConfig>& sources) {
      return engine.setSources(sources);
    };
    auto service = std::make_unique<dashboards::DashboardService>(std::move(options), std::move(wiring));
    service->start();
    if (!grafanaApi_.empty()) {
      ORIEL_ASSIGN(const engine::ListenOptions place, parseListen(grafanaApi_));
      ORIEL_ASSIGN(std::string password, dashboards::grafanaPassword(passwordFile_));
      ORIEL_TRY(service->listen({place.address, place.port, std::move(password)}));
      std::cout << "oriel: Grafana's API on " << place.address << ":" << service->port() << std::endl;
    }
    return service;
  }

  engine::EngineConfig engineConfig() const {
    engine::EngineConfig config;
    config.dataDirectory = dataDirectory_;
    config.adopt = adopt_;
    const auto absolute = [](const std::string& path) { return std::filesystem::absolute(path).string(); };
    if (!config_.empty()) config.prometheusFile = absolute(config_);
    // As with Prometheus: a configuration names all that is collected, and old samples from outside stay in bounds.
    config.collectHost = config_.empty();
    for (const std::string& file : ruleFiles_) config.extraRuleFiles.push_back(absolute(file));
    return config;
  }

  void setLevel() const {
    if (logLevel_ == "debug") setLogLevel(LogLevel::Debug);
    if (logLevel_ == "info") setLogLevel(LogLevel::Info);
    if (logLevel_ == "warn") setLogLevel(LogLevel::Warning);
    if (logLevel_ == "error") setLogLevel(LogLevel::Error);
  }

  // What a person should know is said once, when it happens.
  static void watch(engine::Engine& engine, dashboards::DashboardService* dashboards, const EndSignals& signals) {
    std::set<std::string> told;
    for (const std::string& file : engine.configStatus().offeredRuleFiles)
      std::cerr << "oriel: " << file << " is a rule file that the configuration does not name (--rule-file takes it)\n";
    for (;;) {
      const int signal = signals.wait(kSecond);
      if (signal == SIGHUP) {
        const Status loaded = engine.reload();
        if (dashboards != nullptr) dashboards->reload();
        std::cerr << "oriel: "
                  << (loaded.ok() ? std::string("the configuration was read anew") : loaded.error().toString()) << "\n";
      } else if (signal != 0) {
        return;
      }
      std::vector<std::string> notices = engine.status().notices;
      if (dashboards != nullptr)
        for (std::string& notice : dashboards->notices()) notices.push_back(std::move(notice));
      for (const std::string& notice : notices)
        if (told.insert(notice).second) std::cerr << "oriel: " << notice << "\n";
    }
  }

  CLI::App* command_;
  std::string config_, dataDirectory_, retention_, retentionSize_, logLevel_, ignoredText_;
  std::string listen_ = "127.0.0.1:9090";
  std::string grafanaApi_, passwordFile_, provisioning_;
  std::vector<std::string> ruleFiles_, dashboardFolders_;
  std::vector<const CLI::Option*> withoutEffect_;
  bool remoteWriteReceiver_ = false;
  bool adminApi_ = false;
  bool adopt_ = false;
  bool ignoredFlag_ = false;
};

}  // namespace

std::unique_ptr<Verb> addServeVerb(CLI::App& program) { return std::make_unique<ServeVerb>(program); }

}  // namespace oriel::cli
