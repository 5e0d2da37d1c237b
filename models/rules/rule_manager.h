#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/config/rule_file.h"
#include "models/labels/labels.h"
#include "models/promql/engine.h"
#include "models/storage/storage.h"

namespace oriel::rules {

enum class AlertState { Inactive, Pending, Firing };
const char* alertStateName(AlertState state);  ///< `inactive`, `pending`, `firing`

enum class RuleHealth { Unknown, Ok, Error };
const char* ruleHealthName(RuleHealth health);  ///< `unknown`, `ok`, `err`

/// One alert of one rule. A plain value.
struct Alert {
  Labels labels;       ///< with alertname
  Labels annotations;  ///< expanded
  AlertState state = AlertState::Inactive;
  double value = 0;
  Timestamp activeAt = 0;
  Timestamp firedAt = 0;          ///< 0: not yet
  Timestamp resolvedAt = 0;       ///< 0: not resolved
  Timestamp keepFiringSince = 0;  ///< 0: its condition holds
  Timestamp validUntil = 0;       ///< what is sent as endsAt while it fires
};

struct RuleStatus {
  config::Rule rule;
  std::string query;  ///< as the printer writes it
  RuleHealth health = RuleHealth::Unknown;
  std::string error;
  Timestamp lastEvaluation = 0;
  double lastSeconds = 0;
  AlertState state = AlertState::Inactive;  ///< the highest of its alerts
  std::vector<Alert> alerts;                ///< pending and firing, by labels
};

struct GroupStatus {
  std::string name, file;
  Duration interval = 0;
  std::int64_t limit = 0;
  Timestamp lastEvaluation = 0;
  double lastSeconds = 0;
  std::uint64_t missed = 0;  ///< iterations that were skipped because the one before took too long
  std::vector<RuleStatus> rules;
};

struct RuleManagerOptions {
  Duration evaluationInterval = kMinute;
  Duration queryOffset = 0;
  Duration resendDelay = kMinute;
  Duration outageTolerance = kHour;
  Duration forGracePeriod = 10 * kMinute;
  Labels externalLabels;
  std::string externalUrl;
};

/// Evaluates rule groups, each at its own times, and keeps the state of alerts. Thread-safe. Timers run on the clock;
/// evaluation runs on `submit` (the worker that is kept for rules), one evaluation of a group at a time.
///
/// An expression that fails marks its rule and leaves the rest alone.
class RuleManager {
 public:
  /// What changed or is due to be told again: firing and resolved alerts, as Prometheus sends them to Alertmanager
  /// (on change, then every resend delay; resolved for 15 minutes). Called on the evaluating thread.
  using Send = std::function<void(const std::vector<Alert>&)>;
  using Submit = std::function<void(std::function<void()>)>;

  /// What is named here outlives the manager.
  RuleManager(Storage& store, const promql::Engine& engine, Clock& clock, Submit submit, Send send);
  ~RuleManager();  ///< stops and waits for an evaluation that runs
  RuleManager(const RuleManager&) = delete;
  RuleManager& operator=(const RuleManager&) = delete;

  /// Checks every expression and template. With an error nothing changes and all errors are given, each with its place.
  /// A group that stays the same keeps its state; a series that no rule makes any more gets a stale marker.
  std::vector<Error> applyConfig(const std::vector<config::RuleFile>& files, const RuleManagerOptions& options);
  void stop();

  std::vector<GroupStatus> groups() const;
  std::vector<Alert> alerts() const;  ///< pending and firing

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// What applyConfig checks, for `oriel check rules`.
std::vector<Error> checkRules(const config::RuleFile& file);

}  // namespace oriel::rules
