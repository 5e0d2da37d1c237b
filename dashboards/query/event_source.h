#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

/// Which events a dashboard wants over its panels.
struct EventRequest {
  enum class Kind { Dashboard, Tags, Alerts } kind = Kind::Dashboard;
  std::string dashboardUid;
  std::vector<std::string> tags;  ///< of Kind::Tags
  int limit = 100;
  TimeRange range;
  std::stop_token stop;
};

/// Events that no query gives: stored annotations and changes of the state of alerts. Thread-safe; calls block and are
/// made on the query pool. What an implementation does not have is an error (Unsupported), never an empty answer.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// Frames with the fields time, timeEnd, title, text, tags; further ones stay.
  virtual Result<std::vector<Frame>> events(const EventRequest& request) = 0;
};

}  // namespace oriel::dashboards
