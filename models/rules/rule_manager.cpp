#include "models/rules/rule_manager.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

#include "models/rules/group.h"

namespace oriel::rules {

struct RuleManager::State : std::enable_shared_from_this<RuleManager::State> {
  GroupServices services;
  std::mutex applying;  ///< held through applyConfig
  bool restored = false;
  mutable std::mutex mutex;  ///< guards what follows
  std::vector<std::shared_ptr<Group>> groups;
  std::vector<TimerId> cleanups;
  std::atomic<bool> stopped = false;
  /// Held while stale markers of groups that are gone are written. Not `applying`: that one waits for evaluations,
  /// which may stand behind the markers in the same queue.
  std::mutex marking;

  std::vector<std::shared_ptr<Group>> current() const {
    const std::lock_guard lock(mutex);
    return groups;
  }
  std::vector<std::shared_ptr<Group>> build(const std::vector<config::RuleFile>& files,
                                            const RuleManagerOptions& options,
                                            std::vector<std::shared_ptr<Group>>& leftOver,
                                            std::vector<std::shared_ptr<Group>>& fresh);
  void markStaleLater(Group& group);
};

namespace {

void writeStaleMarkers(Storage& store, const Group::SeriesRefs& series, Timestamp at) {
  const std::unique_ptr<Appender> appender = store.appender();
  // A series that another rule has taken over since has newer samples and refuses.
  for (const auto& [labels, ref] : series) (void)appender->append(ref, labels, at, staleNaN());
  (void)appender->commit();
}

}  // namespace

// Waits two intervals: a group under a new name may go on writing the same series.
void RuleManager::State::markStaleLater(Group& group) {
  Group::SeriesRefs series = group.takeSeries();
  if (series.empty()) return;
  const Timestamp now = services.clock->now();
  const TimerId timer = services.clock->schedule(std::chrono::milliseconds(2 * group.interval()),
                                                 [weak = weak_from_this(), series = std::move(series), now] {
                                                   const auto self = weak.lock();
                                                   if (!self) return;
                                                   self->services.submit([weak, series, now] {
                                                     const auto state = weak.lock();
                                                     if (!state) return;
                                                     const std::lock_guard lock(state->marking);
                                                     if (!state->stopped)
                                                       writeStaleMarkers(*state->services.store, series, now);
                                                   });
                                                 });
  const std::lock_guard lock(mutex);
  cleanups.push_back(timer);
}

std::vector<std::shared_ptr<Group>> RuleManager::State::build(const std::vector<config::RuleFile>& files,
                                                              const RuleManagerOptions& options,
                                                              std::vector<std::shared_ptr<Group>>& leftOver,
                                                              std::vector<std::shared_ptr<Group>>& fresh) {
  leftOver = current();
  std::vector<std::shared_ptr<Group>> next;
  for (const config::RuleFile& file : files) {
    for (const config::RuleGroup& config : file.groups) {
      const auto old = std::find_if(leftOver.begin(), leftOver.end(), [&](const auto& group) {
        return group->config().name == config.name && group->config().file == config.file;
      });
      if (old != leftOver.end() && (*old)->same(config, options)) {
        next.push_back(*old);
        leftOver.erase(old);
        continue;
      }
      auto group = std::make_shared<Group>(services, config, options, restored);
      if (old != leftOver.end()) {
        (*old)->stop();
        group->copyState(**old);
        leftOver.erase(old);
      }
      fresh.push_back(group);
      next.push_back(std::move(group));
    }
  }
  return next;
}

RuleManager::RuleManager(Storage& store, const promql::Engine& engine, Clock& clock, Submit submit, Send send)
    : state_(std::make_shared<State>()) {
  state_->services = {&store, &engine, &clock, std::move(submit), std::move(send)};
}

RuleManager::~RuleManager() { stop(); }

std::vector<Error> RuleManager::applyConfig(const std::vector<config::RuleFile>& files,
                                            const RuleManagerOptions& options) {
  std::vector<Error> errors;
  for (const config::RuleFile& file : files) {
    std::vector<Error> found = checkRules(file);
    errors.insert(errors.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  if (!errors.empty()) return errors;
  const std::lock_guard applying(state_->applying);
  if (state_->stopped) return errors;
  std::vector<std::shared_ptr<Group>> leftOver;
  std::vector<std::shared_ptr<Group>> fresh;
  std::vector<std::shared_ptr<Group>> next = state_->build(files, options, leftOver, fresh);
  for (const auto& group : leftOver) {
    group->stop();
    state_->markStaleLater(*group);
  }
  {
    const std::lock_guard lock(state_->mutex);
    state_->groups = std::move(next);
  }
  for (const auto& group : fresh) group->start();
  state_->restored = true;
  return errors;
}

void RuleManager::stop() {
  std::vector<std::shared_ptr<Group>> groups;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    groups = state_->groups;
    for (const TimerId timer : state_->cleanups) state_->services.clock->cancel(timer);
  }
  for (const auto& group : groups) group->stop();
  const std::lock_guard marking(state_->marking);
}

std::vector<GroupStatus> RuleManager::groups() const {
  std::vector<GroupStatus> all;
  for (const auto& group : state_->current()) all.push_back(group->status());
  return all;
}

std::vector<Alert> RuleManager::alerts() const {
  std::vector<Alert> all;
  for (GroupStatus& group : groups())
    for (RuleStatus& rule : group.rules)
      all.insert(all.end(), std::make_move_iterator(rule.alerts.begin()), std::make_move_iterator(rule.alerts.end()));
  return all;
}

}  // namespace oriel::rules
