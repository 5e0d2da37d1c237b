#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/alerting/dispatcher.h"
#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/engine/config_status.h"
#include "models/net/http_client.h"
#include "models/notify/desktop.h"
#include "models/promql/engine.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"
#include "models/storage/storage.h"

namespace oriel::engine {

/// What Monitoring stands on. References and pointers outlive it.
struct MonitoringServices {
  Storage* store = nullptr;
  const promql::Engine* promql = nullptr;
  Clock* clock = nullptr;
  FileSystem* files = nullptr;
  alerting::NotificationLog* log = nullptr;
  std::shared_ptr<net::HttpClient> client;
  std::shared_ptr<notify::Desktop> desktop;  ///< may be null
  rules::RuleManager::Submit submitRules;
  std::function<Status(Duration window)> setOutOfOrderWindow;  ///< of the store; may be empty
  std::function<std::string()> selfMetrics;
  std::function<bool(const std::string& address)> isSelf;
};

/// From a prometheus.yml to a popup: targets, rules, groups of alerts, the desk. Owned by the Engine. Thread-safe.
class Monitoring {
 public:
  Monitoring(MonitoringServices services, const alerting::DispatcherOptions& notifications);
  ~Monitoring();
  Monitoring(const Monitoring&) = delete;
  Monitoring& operator=(const Monitoring&) = delete;

  /// Reads the configuration and its rule files, checks all of it, and only then hands it to the rooms: with an error
  /// what ran before goes on. Blocks on files.
  Status load(const std::string& file, const std::vector<std::string>& extraRuleFiles);
  void setNotifications(const alerting::DispatcherOptions& options);
  void stop();

  /// The place of a job `node` in the configuration that runs; an empty file when it has none.
  Place nodeJob() const;
  ConfigStatus configStatus() const;
  scrape::ScrapeStatus scrapeStatus() const;
  std::vector<scrape::MetadataEntry> metadata(const std::string& metric, std::size_t limit) const;
  std::vector<rules::GroupStatus> ruleGroups() const;
  std::vector<rules::Alert> alerts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oriel::engine
