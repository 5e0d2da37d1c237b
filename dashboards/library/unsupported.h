#pragma once

#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// One notice for every part of a migrated dashboard that Oriel does not do yet: panel types, transformations, data
/// source and variable types, annotations, alerts, library panels. The tables of what it knows stand in
/// unsupported.cpp.
void noteUnsupported(const Json& dashboard, std::vector<Notice>& notices);

}  // namespace oriel::dashboards
