#pragma once

#include <string>

#include "dashboards/variables/interpolate.h"
#include "models/base/time.h"

namespace oriel::dashboards {

/// Most points that Prometheus gives for one series.
inline constexpr int kMaxPoints = 11000;

/// What the step of a Prometheus query is worked out from.
struct StepInput {
  Duration range = 0;
  int points = 0;              ///< maxDataPoints, else the width in pixels
  std::string panelInterval;   ///< min interval of the panel
  std::string targetInterval;  ///< min step of the query; `$__rate_interval` makes that the step
  int intervalFactor = 1;
  Duration scrapeInterval = 15 * kSecond;  ///< of the data source
};

struct QuerySteps {
  Duration interval = 0;      ///< `$__interval`, the same as the step
  Duration rateInterval = 0;  ///< `$__rate_interval`
  Duration step = 0;
};

/// Texts may hold variables of the scope. An interval that cannot be read counts as absent. Never more than kMaxPoints
/// points. Any thread.
QuerySteps querySteps(const StepInput& input, const Scope& scope);

/// Sets `$__interval`, `$__rate_interval`, `$__range` and their relatives.
void setStepGlobals(Scope& scope, TimeRange range, const QuerySteps& steps);

}  // namespace oriel::dashboards
