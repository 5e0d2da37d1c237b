#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/labels/labels.h"

namespace oriel::alerting {

/// An alert as it is told to Alertmanager: it fires until endsAt.
struct Alert {
  Labels labels;
  Labels annotations;
  Timestamp startsAt = 0;
  Timestamp endsAt = 0;
  std::string generatorUrl;
  bool resolvedAt(Timestamp now) const { return endsAt != 0 && endsAt <= now; }
};

/// One group of alerts when it is due to be told. `alerts` are firing first; all resolved means the group is over.
struct GroupNotification {
  std::string key;  ///< stable over restarts
  Labels groupLabels;
  std::vector<Alert> firing;
  std::vector<Alert> resolved;
};

struct DispatcherOptions {
  std::vector<std::string> groupBy{"alertname", "severity"};
  Duration groupWait = 30 * kSecond;
  Duration groupInterval = 5 * kMinute;
  Duration repeatInterval = 4 * kHour;
};

/// When a group was last told and of which alerts, kept over restarts.
class NotificationLog {
 public:
  struct Entry {
    Timestamp at = 0;
    std::vector<std::uint64_t> firing, resolved;  ///< label hashes
  };
  virtual ~NotificationLog() = default;
  virtual bool find(const std::string& key, Entry& entry) const = 0;
  virtual void put(const std::string& key, const Entry& entry) = 0;
};
std::unique_ptr<NotificationLog> makeMemoryLog();

/// Groups alerts and tells each group when it is due, as Alertmanager does: group_wait after its first alert, then
/// every group_interval when something changed or repeat_interval has passed. Routing, silences and inhibition are not
/// here yet. Thread-safe; `notify` is called on the clock's thread and must not block.
class Dispatcher {
 public:
  using Notify = std::function<void(const GroupNotification&)>;
  Dispatcher(Clock& clock, NotificationLog& log, Notify notify, DispatcherOptions options = {});
  ~Dispatcher();  ///< waits for a `notify` that runs
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  void put(const std::vector<Alert>& alerts);
  void setOptions(const DispatcherOptions& options);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::alerting
