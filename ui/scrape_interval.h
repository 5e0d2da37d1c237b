#pragma once

#include "models/base/time.h"

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// Of the target that is scraped most rarely; 0 when there is none. Any thread.
Duration longestScrapeInterval(const engine::Engine& engine);

}  // namespace oriel::ui
