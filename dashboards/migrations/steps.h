#pragma once

#include "dashboards/migrations/table.h"

namespace oriel::dashboards {

// The steps, one file each; table.cpp says when they run. Each looks at the form it finds, so running one twice does no harm.

void migrateRows(Json& dashboard, MigrationContext& context);

}  // namespace oriel::dashboards
