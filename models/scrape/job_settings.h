#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/base/result.h"
#include "models/config/scrape_config.h"
#include "models/labels/relabel.h"
#include "models/net/http_client.h"
#include "models/scrape/scrape_manager.h"
#include "models/textparse/parser.h"

namespace oriel::scrape {

/// A scrape config made ready: what its targets' loops share. Immutable.
struct JobSettings {
  config::ScrapeConfig config;
  Relabeller relabel, metricRelabel;
  std::optional<textparse::Format> fallback;
  net::Headers headers;  ///< of every request, without the timeout's
  std::shared_ptr<const net::HttpConfig> http;
  std::uint64_t bodyLimit = 0;
  /// Equal texts mean that a target of the job may go on undisturbed.
  std::string key;
};

/// InvalidInput, with the job's place, for relabelling or a protocol that makes no sense.
Result<std::shared_ptr<const JobSettings>> makeJobSettings(const config::ScrapeConfig& config,
                                                           const ScrapeOptions& options);

}  // namespace oriel::scrape
