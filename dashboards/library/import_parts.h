#pragma once

#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Does for a file what Grafana's import does: constants of `__inputs` are filled in, library panels get what stands
/// for them in the panel itself or in `__elements`. What is not in the file is said in a notice. Bounded: a small file
/// cannot grow without end.
void fillImports(Json& dashboard, std::vector<Notice>& notices);

}  // namespace oriel::dashboards
