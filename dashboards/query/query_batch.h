#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "dashboards/query/panel_query.h"

namespace oriel::dashboards {

/// The requests of one refresh: equal ones are sent once, however many panels want them. Owned by the session (UI
/// thread); its tasks run on the pool and outlive it harmlessly.
class QueryBatch {
 public:
  /// Takes tasks from any thread and runs them on the pool.
  using Runner = std::function<void(std::function<void()>)>;
  using Planner = std::function<PanelPlan()>;
  /// Called on the pool; null when the refresh was cancelled meanwhile.
  using Deliver = std::function<void(std::shared_ptr<PanelData>)>;

  explicit QueryBatch(Runner run);
  ~QueryBatch() { cancel(); }

  /// Plans on the pool, sends what the panel asks and delivers its data once every answer is there. UI thread; does not
  /// block.
  void ask(Planner plan, PanelDataPtr former, std::string timezone, Deliver deliver);
  void cancel() { stop_.request_stop(); }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  struct State;
  std::stop_source stop_;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::dashboards
