#pragma once

#include <string>
#include <vector>

#include "models/engine/config_status.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"
#include "models/tsdb/store.h"

namespace oriel::engine {

/// What Oriel says about itself.
struct SelfMetrics {
  tsdb::StoreStatus store;
  scrape::ScrapeStatus scrape;
  std::vector<rules::GroupStatus> rules;
  ConfigStatus config;
  Timestamp now = 0;
};

/// Oriel's own metrics in Prometheus' text format, under Prometheus' names where it has one, so that dashboards about
/// Prometheus show Oriel. Reads /proc/self. Any thread.
std::string writeSelfMetrics(const SelfMetrics& metrics);

}  // namespace oriel::engine
