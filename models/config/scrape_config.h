#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/base/time.h"
#include "models/config/node.h"
#include "models/labels/labels.h"
#include "models/labels/relabel.h"
#include "models/net/http_config.h"

namespace oriel::config {

struct TargetGroup {
  std::vector<std::string> targets;
  Labels labels;
};

/// A service discovery section that is not `static_configs`: its key (`file_sd_configs`) and its own node, which the
/// mechanism decodes itself.
struct DiscoveryConfig {
  std::string mechanism;
  Node node;
};

/// One `scrape_config` with all defaults filled in. Source: Prometheus 3.14, configuration.md.
struct ScrapeConfig {
  std::string jobName;
  Place place;
  Duration scrapeInterval = kMinute;
  Duration scrapeTimeout = 10 * kSecond;
  std::string metricsPath = "/metrics";
  std::string scheme = "http";
  std::vector<std::pair<std::string, std::vector<std::string>>> params;
  bool honorLabels = false;
  bool honorTimestamps = true;
  bool trackTimestampsStaleness = false;
  bool enableCompression = true;
  std::string fallbackScrapeProtocol;  ///< `PrometheusText0.0.4`, ...; empty: none
  std::vector<std::string> scrapeProtocols;
  std::uint64_t bodySizeLimit = 0;  ///< 0: Oriel's own (64 MiB)
  std::uint64_t sampleLimit = 0;    ///< 0: none, as for the others
  std::uint64_t targetLimit = 0;
  std::uint64_t labelLimit = 0;
  std::uint64_t labelNameLengthLimit = 0;
  std::uint64_t labelValueLengthLimit = 0;
  std::uint64_t keepDroppedTargets = 0;
  net::HttpConfig http;
  std::vector<RelabelConfig> relabelConfigs;
  std::vector<RelabelConfig> metricRelabelConfigs;
  std::vector<TargetGroup> staticConfigs;
  std::vector<DiscoveryConfig> discovery;
  /// A secret that stands as ${NAME} and is not in the environment: the job cannot run, and this says why with its
  /// place. Empty: it can.
  std::string disabledBecause;
};

}  // namespace oriel::config
