#pragma once

#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Brings a dashboard of any age to the form that model/decode.h reads, by the steps of migrations/table.cpp. Never
/// throws for input that passed checkStructure(); unknown parts stay as they are. Any thread.
void migrate(Json& dashboard, std::vector<Notice>& notices);

}  // namespace oriel::dashboards
