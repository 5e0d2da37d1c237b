#pragma once

#include "dashboards/session/session.h"

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// What a Session needs, from a running engine that outlives it.
dashboards::SessionServices sessionServices(engine::Engine& engine);

}  // namespace oriel::ui
