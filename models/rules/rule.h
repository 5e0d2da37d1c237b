#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "models/rules/rule_manager.h"

namespace oriel::rules {

/// Where rules read and what they may say of it. What is named here outlives the rule's evaluation.
struct Scene {
  Storage* store = nullptr;
  const promql::Engine* engine = nullptr;
  std::stop_token stop;
  const RuleManagerOptions* options = nullptr;
};

/// When a group is evaluated.
struct Moment {
  Timestamp at = 0;
  Timestamp queryAt = 0;  ///< `at` less the query offset; what is written carries this
  Duration interval = 0;
  std::int64_t limit = 0;  ///< 0: none
};

/// One rule while it runs. Owned by its group, which evaluates it on one thread at a time; status() and the rest may be
/// called on any other.
class Rule {
 public:
  Rule(config::Rule rule, std::string query);
  virtual ~Rule() = default;
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;

  /// The series to write at moment.queryAt. An error leaves what was written before as it is.
  virtual Result<promql::Vector> evaluate(const Scene& scene, const Moment& moment) = 0;
  /// The alerts that are due to be told; each is counted as told.
  virtual std::vector<Alert> takeDue(const Moment&, Duration) { return {}; }
  /// Carries over what the same rule knew under the configuration before.
  virtual void copyState(const Rule& from);
  /// Asks the store for what an earlier run of the program knew (ALERTS_FOR_STATE).
  virtual void restore(const Scene&, Timestamp) {}
  virtual RuleStatus status() const;

  void finish(Timestamp at, double seconds, const Status& outcome);
  const std::string& name() const { return rule_.alert.empty() ? rule_.record : rule_.alert; }
  /// Rules with the same identity are the same one after a new configuration.
  std::string identity() const;

 protected:
  const config::Rule rule_;
  const std::string query_;
  mutable std::mutex mutex_;  ///< guards what follows and the state of derived rules

 private:
  RuleHealth health_ = RuleHealth::Unknown;
  std::string error_;
  Timestamp lastEvaluation_ = 0;
  double lastSeconds_ = 0;
};

/// A vector, or a scalar as a vector of one; Execution error for what is neither.
Result<promql::Vector> askVector(const Scene& scene, const std::string& query, Timestamp at);
/// True when two elements have the same labels.
bool hasSameLabels(const promql::Vector& vector);

std::unique_ptr<Rule> makeRecordingRule(config::Rule rule, std::string query);
/// `restored`: there is no earlier run to ask for; until it is known, ALERTS is not written.
std::unique_ptr<Rule> makeAlertingRule(config::Rule rule, std::string query, bool restored);

}  // namespace oriel::rules
