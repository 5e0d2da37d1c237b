#include "ui/scrape_interval.h"

#include <algorithm>

#include "models/engine/engine.h"
#include "models/scrape/scrape_manager.h"

namespace oriel::ui {

Duration longestScrapeInterval(const engine::Engine& engine) {
  Duration longest = 0;
  for (const scrape::TargetStatus& target : engine.scrapeStatus().targets) longest = std::max(longest, target.interval);
  return longest;
}

}  // namespace oriel::ui
