#include "models/alerting/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

namespace oriel::alerting {

namespace {

std::chrono::nanoseconds nanosecondsOf(Duration duration) { return std::chrono::milliseconds(duration); }

/// Alertmanager's rule for when a group is told again (notify/dedup_stage: needsUpdate).
bool needsTelling(const NotificationLog::Entry* last, const std::vector<std::uint64_t>& firing,
                  const std::vector<std::uint64_t>& resolved, Timestamp now, Duration repeatInterval) {
  if (last == nullptr) return !firing.empty();
  const auto allIn = [](const std::vector<std::uint64_t>& part, const std::vector<std::uint64_t>& whole) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
  };
  if (!allIn(firing, last->firing)) return true;
  if (firing.empty()) return !last->firing.empty();
  if (!allIn(resolved, last->resolved)) return true;
  return now - last->at >= repeatInterval;
}

std::vector<std::uint64_t> hashesOf(const std::vector<Alert>& alerts) {
  std::vector<std::uint64_t> hashes;
  for (const Alert& alert : alerts) hashes.push_back(alert.labels.hash());
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

Labels groupLabelsOf(const Alert& alert, const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& name : names) {
    if (alert.labels.has(name)) pairs.emplace_back(name, std::string(alert.labels.get(name)));
  }
  return Labels::from(std::move(pairs));
}

}  // namespace

/// Timers hold it weakly, so that one that fires late finds nothing.
struct Dispatcher::State : std::enable_shared_from_this<Dispatcher::State> {
  struct Group {
    Labels labels;
    std::map<std::uint64_t, Alert> alerts;  ///< by the hash of their labels
    TimerId timer = TimerId::None;
    bool told = false;  ///< it was flushed at least once
  };

  Clock& clock;
  NotificationLog& log;
  Notify notify;
  std::mutex telling;  ///< held while a group is told; taken before `mutex`
  std::mutex mutex;    ///< guards what follows
  DispatcherOptions options;
  std::map<std::string, Group> groups;  ///< by key

  State(Clock& c, NotificationLog& l, Notify n, DispatcherOptions o)
      : clock(c), log(l), notify(std::move(n)), options(std::move(o)) {}
  void put(const Alert& alert);
  void schedule(const std::string& key, Group& group, Duration delay);
  void flush(const std::string& key);
  bool takeDue(Group& group, GroupNotification& due);
};

void Dispatcher::State::schedule(const std::string& key, Group& group, Duration delay) {
  group.timer = clock.schedule(nanosecondsOf(delay), [weak = weak_from_this(), key] {
    if (const auto self = weak.lock()) self->flush(key);
  });
}

void Dispatcher::State::put(const Alert& alert) {
  const Labels labels = groupLabelsOf(alert, options.groupBy);
  const std::string key = "{}:" + labels.toString();
  const auto found = groups.find(key);
  const Timestamp now = clock.now();
  // What is over and was never told here is not news.
  if (found == groups.end() && alert.resolvedAt(now)) {
    NotificationLog::Entry last;
    if (!log.find(key, last) || last.firing.empty()) return;
  }
  Group& group = found == groups.end() ? groups[key] : found->second;
  group.labels = labels;
  group.alerts[alert.labels.hash()] = alert;
  if (group.timer == TimerId::None) {
    const bool waited = now - alert.startsAt >= options.groupWait;
    schedule(key, group, waited ? 0 : options.groupWait);
  } else if (!group.told && now - alert.startsAt >= options.groupWait) {
    clock.cancel(group.timer);
    schedule(key, group, 0);
  }
}

bool Dispatcher::State::takeDue(Group& group, GroupNotification& due) {
  const Timestamp now = clock.now();
  for (const auto& [hash, alert] : group.alerts) (alert.resolvedAt(now) ? due.resolved : due.firing).push_back(alert);
  const std::vector<std::uint64_t> firing = hashesOf(due.firing);
  const std::vector<std::uint64_t> resolved = hashesOf(due.resolved);
  NotificationLog::Entry last;
  const bool known = log.find(due.key, last);
  const bool telling = needsTelling(known ? &last : nullptr, firing, resolved, now, options.repeatInterval);
  if (telling) log.put(due.key, {now, firing, resolved});
  for (const Alert& alert : due.resolved) group.alerts.erase(alert.labels.hash());
  return telling;
}

void Dispatcher::State::flush(const std::string& key) {
  GroupNotification due;
  due.key = key;
  bool isDue = false;
  const std::lock_guard one(telling);
  {
    const std::lock_guard lock(mutex);
    const auto found = groups.find(key);
    if (found == groups.end()) return;
    Group& group = found->second;
    due.groupLabels = group.labels;
    group.told = true;
    isDue = takeDue(group, due);
    if (group.alerts.empty())
      groups.erase(found);
    else
      schedule(key, group, options.groupInterval);
  }
  if (isDue) notify(due);
}

Dispatcher::Dispatcher(Clock& clock, NotificationLog& log, Notify notify, DispatcherOptions options)
    : state_(std::make_shared<State>(clock, log, std::move(notify), std::move(options))) {}

Dispatcher::~Dispatcher() {
  const std::lock_guard told(state_->telling);
  const std::lock_guard lock(state_->mutex);
  for (const auto& [key, group] : state_->groups) state_->clock.cancel(group.timer);
  state_->groups.clear();
}

void Dispatcher::put(const std::vector<Alert>& alerts) {
  const std::lock_guard lock(state_->mutex);
  for (const Alert& alert : alerts) state_->put(alert);
}

void Dispatcher::setOptions(const DispatcherOptions& options) {
  const std::lock_guard lock(state_->mutex);
  state_->options = options;
}

}  // namespace oriel::alerting
