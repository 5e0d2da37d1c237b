#pragma once

#include "models/base/result.h"
#include "models/config/decode_context.h"
#include "models/config/scrape_config.h"

namespace oriel::config {

/// What `global` says for every job that does not say it itself.
struct ScrapeDefaults {
  Duration interval = kMinute;
  Duration timeout = 0;  ///< 0: 10 s, or the interval where that is shorter
  std::vector<std::string> protocols;
  std::uint64_t bodySizeLimit = 0, sampleLimit = 0, targetLimit = 0, labelLimit = 0, labelNameLengthLimit = 0,
                labelValueLengthLimit = 0, keepDroppedTargets = 0;
  bool legacyNames = false;
};

/// One item of `scrape_configs` with the defaults filled in. Errors: InvalidInput with the place.
Result<ScrapeConfig> scrapeConfigOf(const Node& node, const ScrapeDefaults& defaults, DecodeContext context);

/// `scrape_protocols`: known names, none twice.
Result<std::vector<std::string>> scrapeProtocolsOf(const Node& node);
/// `utf8` or `legacy`; answers whether it was there.
bool readValidationScheme(MappingReader& reader, bool& legacyNames);
/// `metric_name_escaping_scheme` against the names that are allowed.
void readEscapingScheme(MappingReader& reader, bool legacyNames);

/// `static_configs`. With `bareAddresses` a target that is a URL is refused (nothing relabels it into an address).
Result<std::vector<TargetGroup>> staticConfigsOf(const Node& node, const DecodeContext& context, bool bareAddresses);
/// Takes every `..._sd_configs` key that Prometheus knows out of the section, checks it and keeps its items.
void readDiscovery(MappingReader& reader, const Node& section, const DecodeContext& context,
                   std::vector<DiscoveryConfig>& discovery);

}  // namespace oriel::config
