#pragma once

#include <map>
#include <string>
#include <string_view>

#include "models/base/result.h"
#include "models/storage/storage.h"

/// What ALERTS_FOR_STATE still knows of alerts after a restart. Plain functions.
namespace oriel::rules {

inline constexpr std::string_view kForStateMetric = "ALERTS_FOR_STATE";

/// The last sample of one alert's series.
struct ForState {
  Timestamp seenAt = 0;
  Timestamp activeAt = 0;
};
using ForStates = std::map<Labels, ForState>;  ///< by the alert's labels; those that ended before are left out

Result<ForStates> readForStates(Queryable& store, const std::string& alert, Timestamp from, Timestamp to);

/// When the alert counts as begun: as if the time in which nobody looked had not been, and never so that it fires
/// within the grace period. Source: Prometheus, RestoreForState.
Timestamp restoredActiveAt(const ForState& state, Duration forDuration, Duration grace, Timestamp now);

}  // namespace oriel::rules
