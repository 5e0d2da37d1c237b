#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dashboards/query/layout.h"
#include "dashboards/query/panel_instance.h"
#include "dashboards/variables/resolver.h"

namespace oriel::dashboards {

/// One request of a panel: what to ask whom.
struct PlannedQuery {
  std::shared_ptr<DataSource> source;
  QueryRequest request;
  /// Equal for requests that would get the same answer.
  std::string identity() const;
};

/// What a panel asks in one refresh.
struct PanelPlan {
  std::vector<PlannedQuery> queries;
  Panel panel;      ///< with variables filled in
  TimeRange range;  ///< the panel's own, not aligned
  Duration step = 15 * kSecond;
  std::string timeInfo;
  std::optional<Error> error;  ///< of a target that cannot be asked
};

struct PlanInput {
  const PanelInstance& instance;
  const Scope& scope;  ///< variables of the dashboard and globals
  const Sources& sources;
  TimeRange range;
  Timestamp now = 0;
  int weekStart = 1;
  int widthPx = 0;
};

/// Works out time range, step and query texts of a panel. Any thread; does not block.
PanelPlan planPanel(const PlanInput& input);

/// Most points that Prometheus gives for one series.
inline constexpr int kMaxPoints = 11000;

}  // namespace oriel::dashboards
