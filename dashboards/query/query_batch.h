#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "dashboards/pipeline/panel_data.h"
#include "dashboards/query/panel_query.h"

namespace oriel::dashboards {

/// The requests of one refresh: equal ones are sent once, however many panels want them. Owned by the session (UI
/// thread); its tasks run on the pool and outlive it harmlessly.
class QueryBatch {
 public:
  using Runner = std::function<void(std::function<void()>)>;
  /// Called on the pool; null when the refresh was cancelled meanwhile.
  using Deliver = std::function<void(std::shared_ptr<PanelData>)>;

  explicit QueryBatch(Runner run) : run_(std::move(run)) {}
  ~QueryBatch() { cancel(); }

  /// Sends what the panel asks and delivers its data once every answer is there. UI thread.
  void ask(PanelPlan plan, PanelDataPtr former, std::string timezone, Deliver deliver);
  void cancel() { stop_.request_stop(); }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  struct Shared;
  Runner run_;
  std::stop_source stop_;
  std::map<std::string, std::shared_ptr<Shared>> queries_;
};

}  // namespace oriel::dashboards
