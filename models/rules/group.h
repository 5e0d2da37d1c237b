#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "models/rules/rule.h"

namespace oriel::rules {

/// What groups stand on; outlives them.
struct GroupServices {
  Storage* store = nullptr;
  const promql::Engine* engine = nullptr;
  Clock* clock = nullptr;
  RuleManager::Submit submit;
  RuleManager::Send send;
};

/// One group of rules with its timer. Owned by the manager; timers and evaluations hold it by shared pointer.
/// Thread-safe. An evaluation runs on `submit`; while one runs the next is kept waiting, and those after it are counted
/// as missed.
class Group : public std::enable_shared_from_this<Group> {
 public:
  using SeriesRefs = std::map<Labels, SeriesRef>;

  /// `restored`: nothing is to be restored from before a restart.
  Group(const GroupServices& services, config::RuleGroup config, const RuleManagerOptions& options, bool restored);

  void start();
  /// No evaluation begins any more; waits for one that runs.
  void stop();
  /// Takes over what the stopped group before knew; what none of its rules writes any more is marked stale.
  void copyState(Group& from);
  /// All series that were written last and are to be marked stale; nothing is left of them here.
  SeriesRefs takeSeries();

  GroupStatus status() const;
  bool same(const config::RuleGroup& config, const RuleManagerOptions& options) const;
  const config::RuleGroup& config() const { return config_; }
  Duration interval() const { return interval_; }

 private:
  class Ticket;

  void schedule(Timestamp now);
  void tick();
  void submitEvaluation(Timestamp at);
  void ended();
  void evaluate(Timestamp at);
  Status write(std::size_t index, const promql::Vector& vector, Timestamp at);
  void markStale(const SeriesRefs& series, Timestamp at);

  const GroupServices services_;
  const config::RuleGroup config_;
  const RuleManagerOptions options_;
  const Duration interval_;
  const std::int64_t offset_;
  std::vector<std::unique_ptr<Rule>> rules_;

  // Of the evaluation, one at a time.
  std::vector<SeriesRefs> written_;  // by rule
  SeriesRefs stale_;                 // of rules that are gone
  bool restored_;
  int evaluations_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::stop_source stopSource_;
  TimerId timer_ = TimerId::None;
  bool stopped_ = false;
  bool running_ = false;
  bool behind_ = false;  // a tick came while an evaluation ran
  Timestamp scheduled_ = 0;
  Timestamp lastEvaluation_ = 0;
  double lastSeconds_ = 0;
  std::uint64_t missed_ = 0;
};

}  // namespace oriel::rules
