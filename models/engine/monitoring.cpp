#include "models/engine/monitoring.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "models/base/log.h"
#include "models/base/text.h"
#include "models/config/prometheus_config.h"
#include "models/config/rule_file.h"
#include "models/engine/rule_files_beside.h"
#include "models/notify/receiver_table.h"

namespace oriel::engine {

namespace {

/// A configuration that passed every check, ready to be handed out.
struct CheckedConfig {
  config::PrometheusConfig config;
  std::vector<config::RuleFile> rules;
  ConfigStatus status;
};

alerting::Alert toDispatch(const rules::Alert& alert) {
  alerting::Alert out;
  out.labels = alert.labels;
  out.annotations = alert.annotations;
  out.startsAt = alert.firedAt;
  out.endsAt = alert.resolvedAt != 0 ? alert.resolvedAt : alert.validUntil;
  return out;
}

/// The files that the patterns name, each once, and a warning for each pattern that names none.
std::vector<std::string> namedRuleFiles(FileSystem& files, const config::PrometheusConfig& config,
                                        std::vector<std::string>& warnings) {
  std::vector<std::string> named;
  for (const config::RuleFilePattern& pattern : config.ruleFiles) {
    const std::vector<std::string> found = config::globFiles(files, pattern.pattern);
    if (found.empty()) {
      warnings.push_back(
          Error{ErrorCode::NotFound, "rule_files: " + quote(pattern.written) + " names no file", pattern.place}
              .toString());
    }
    for (const std::string& file : found) {
      if (std::find(named.begin(), named.end(), file) == named.end()) named.push_back(file);
    }
  }
  return named;
}

}  // namespace

struct Monitoring::State {
  MonitoringServices services;
  std::unique_ptr<notify::Receiver> receiver;
  std::optional<alerting::Dispatcher> dispatcher;
  std::optional<rules::RuleManager> rules;
  std::optional<scrape::ScrapeManager> scrape;

  std::mutex loading;        ///< one reading at a time
  mutable std::mutex mutex;  ///< guards what follows
  ConfigStatus status;
  Place nodeJob;

  explicit State(MonitoringServices from) : services(std::move(from)) {}
  CheckedConfig check(const std::string& file, const std::vector<std::string>& extraRuleFiles);
  void readRules(CheckedConfig& checked, const std::vector<std::string>& extraRuleFiles);
  std::vector<Error> apply(const CheckedConfig& checked);
};

CheckedConfig Monitoring::State::check(const std::string& file, const std::vector<std::string>& extraRuleFiles) {
  CheckedConfig checked;
  checked.status.file = file;
  auto loaded = config::loadPrometheusConfig(*services.files, file, config::environmentSecrets());
  if (!loaded.ok()) {
    checked.status.errors.push_back(loaded.error());
    return checked;
  }
  checked.config = std::move(loaded).value();
  checked.status.warnings = checked.config.warnings;
  checked.status.text = checked.config.text;
  readRules(checked, extraRuleFiles);
  return checked;
}

void Monitoring::State::readRules(CheckedConfig& checked, const std::vector<std::string>& extraRuleFiles) {
  ConfigStatus& status = checked.status;
  status.ruleFiles = namedRuleFiles(*services.files, checked.config, status.warnings);
  for (const std::string& extra : extraRuleFiles) {
    if (std::find(status.ruleFiles.begin(), status.ruleFiles.end(), extra) == status.ruleFiles.end())
      status.ruleFiles.push_back(extra);
  }
  for (const std::string& path : status.ruleFiles) {
    config::RuleFileResult read = config::loadRuleFile(*services.files, path);
    status.errors.insert(status.errors.end(), read.errors.begin(), read.errors.end());
    if (!read.ok()) continue;
    const std::vector<Error> found = rules::checkRules(read.file);
    status.errors.insert(status.errors.end(), found.begin(), found.end());
    checked.rules.push_back(std::move(read.file));
  }
  status.offeredRuleFiles = ruleFilesBeside(*services.files, status.file, status.ruleFiles);
}

std::vector<Error> Monitoring::State::apply(const CheckedConfig& checked) {
  const config::PrometheusConfig& config = checked.config;
  rules::RuleManagerOptions ruleOptions;
  ruleOptions.evaluationInterval = config.evaluationInterval;
  ruleOptions.queryOffset = config.ruleQueryOffset;
  ruleOptions.externalLabels = config.externalLabels;
  std::vector<Error> errors = rules->applyConfig(checked.rules, ruleOptions);
  if (!errors.empty()) return errors;
  if (services.setOutOfOrderWindow)
    if (const Status status = services.setOutOfOrderWindow(config.outOfOrderTimeWindow); !status.ok())
      log(LogLevel::Error, "engine", "the out-of-order window stays as it was: " + status.error().toString());
  scrape->applyConfig(config.scrapeConfigs);
  return errors;
}

Monitoring::Monitoring(MonitoringServices services, const alerting::DispatcherOptions& notifications)
    : state_(std::make_unique<State>(std::move(services))) {
  State& state = *state_;
  if (state.services.desktop)
    state.receiver = notify::makeDesktopReceiver(state.services.desktop, *state.services.clock);
  state.dispatcher.emplace(
      *state.services.clock, *state.services.log,
      [&state](const alerting::GroupNotification& group) {
        if (state.receiver) state.receiver->notify(group);
      },
      notifications);
  state.rules.emplace(*state.services.store, *state.services.promql, *state.services.clock, state.services.submitRules,
                      [&state](const std::vector<rules::Alert>& alerts) {
                        std::vector<alerting::Alert> out;
                        out.reserve(alerts.size());
                        for (const rules::Alert& alert : alerts) out.push_back(toDispatch(alert));
                        state.dispatcher->put(out);
                      });
  scrape::ScrapeOptions scrapeOptions;
  scrapeOptions.selfMetrics = state.services.selfMetrics;
  scrapeOptions.isSelf = state.services.isSelf;
  state.scrape.emplace(*state.services.store, *state.services.clock, state.services.client, scrapeOptions);
}

Monitoring::~Monitoring() { stop(); }

void Monitoring::stop() {
  state_->scrape->stop();
  state_->rules->stop();
}

void Monitoring::setNotifications(const alerting::DispatcherOptions& options) {
  state_->dispatcher->setOptions(options);
}

Status Monitoring::load(const std::string& file, const std::vector<std::string>& extraRuleFiles) {
  const std::lock_guard loading(state_->loading);
  CheckedConfig checked = state_->check(file, extraRuleFiles);
  if (!checked.status.failed()) checked.status.errors = state_->apply(checked);
  const std::lock_guard lock(state_->mutex);
  if (checked.status.failed()) {
    state_->status.file = file;
    state_->status.errors = checked.status.errors;
    for (const Error& error : checked.status.errors) log(LogLevel::Error, "engine", error.toString());
    return checked.status.errors.front();
  }
  checked.status.loadedAt = state_->services.clock->now();
  state_->status = std::move(checked.status);
  state_->nodeJob = {};
  for (const config::ScrapeConfig& job : checked.config.scrapeConfigs) {
    if (job.jobName == "node") state_->nodeJob = job.place;
  }
  return {};
}

Place Monitoring::nodeJob() const {
  const std::lock_guard lock(state_->mutex);
  return state_->nodeJob;
}

ConfigStatus Monitoring::configStatus() const {
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

scrape::ScrapeStatus Monitoring::scrapeStatus() const { return state_->scrape->status(); }
std::vector<scrape::MetadataEntry> Monitoring::metadata(const std::string& metric, std::size_t limit) const {
  return state_->scrape->metadata(metric, limit);
}
std::vector<rules::GroupStatus> Monitoring::ruleGroups() const { return state_->rules->groups(); }
std::vector<rules::Alert> Monitoring::alerts() const { return state_->rules->alerts(); }

}  // namespace oriel::engine
