#include "models/config/scrape_section.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/config/discovery_table.h"
#include "models/config/http_section.h"
#include "models/config/relabel_section.h"
#include "models/config/scalars.h"

namespace oriel::config {

namespace {

const std::vector<std::string_view> kScrapeProtocols = {"PrometheusProto",      "OpenMetricsText0.0.1",
                                                        "OpenMetricsText1.0.0", "OpenMetricsText2.0.0",
                                                        "PrometheusText0.0.4",  "PrometheusText1.0.0"};

void readScrapeBasics(MappingReader& reader, ScrapeConfig& job, const DecodeContext& context) {
  reader.text("metrics_path", job.metricsPath);
  readWord(reader, "scheme", {"http", "https"}, job.scheme);
  reader.boolean("honor_labels", job.honorLabels);
  reader.boolean("honor_timestamps", job.honorTimestamps);
  reader.boolean("track_timestamps_staleness", job.trackTimestampsStaleness);
  reader.boolean("enable_compression", job.enableCompression);
  readWord(reader, "fallback_scrape_protocol", kScrapeProtocols, job.fallbackScrapeProtocol);
  reader.with("scrape_protocols", [&](const Node& list) -> Status {
    ORIEL_ASSIGN(job.scrapeProtocols, scrapeProtocolsOf(list));
    return {};
  });
  reader.with("params", [&](const Node& params) {
    return eachEntry(params, "params", [&](const Node& key, const Node& value) -> Status {
      std::vector<std::string> values;
      if (!value.isNull()) {
        ORIEL_ASSIGN(values, textsOf(value));
      }
      job.params.emplace_back(key.text(), std::move(values));
      return {};
    });
  });
  readHttpClient(reader, *context.section, context, job.http);
}

void readScrapeLimits(MappingReader& reader, ScrapeConfig& job) {
  reader.bytes("body_size_limit", job.bodySizeLimit);
  readLimit(reader, "sample_limit", job.sampleLimit);
  readLimit(reader, "target_limit", job.targetLimit);
  readLimit(reader, "label_limit", job.labelLimit);
  readLimit(reader, "label_name_length_limit", job.labelNameLengthLimit);
  readLimit(reader, "label_value_length_limit", job.labelValueLengthLimit);
  readLimit(reader, "keep_dropped_targets", job.keepDroppedTargets);
}

void inheritLimits(ScrapeConfig& job, const ScrapeDefaults& defaults) {
  const auto inherit = [](std::uint64_t& own, std::uint64_t global) {
    if (own == 0) own = global;
  };
  inherit(job.bodySizeLimit, defaults.bodySizeLimit);
  inherit(job.sampleLimit, defaults.sampleLimit);
  inherit(job.targetLimit, defaults.targetLimit);
  inherit(job.labelLimit, defaults.labelLimit);
  inherit(job.labelNameLengthLimit, defaults.labelNameLengthLimit);
  inherit(job.labelValueLengthLimit, defaults.labelValueLengthLimit);
  inherit(job.keepDroppedTargets, defaults.keepDroppedTargets);
  if (job.scrapeProtocols.empty()) job.scrapeProtocols = defaults.protocols;
}

/// Known keys that change nothing here yet; their values are checked all the same.
void readScrapeHistograms(MappingReader& reader, const Node& node, const DecodeContext& context) {
  bool flag = false;
  double factor = 0;
  std::uint64_t limit = 0;
  std::string text;
  reader.boolean("scrape_native_histograms", flag);
  reader.boolean("convert_classic_histograms_to_nhcb", flag);
  reader.boolean("always_scrape_classic_histograms", flag);
  reader.boolean("extra_scrape_metrics", flag);
  readLimit(reader, "native_histogram_bucket_limit", limit);
  reader.number("native_histogram_min_bucket_factor", factor);
  reader.text("scrape_failure_log_file", text);
  if (reader.boolean("scrape_classic_histograms", flag))
    context.warn(*node.find("scrape_classic_histograms"),
                 "scrape_classic_histograms is now always_scrape_classic_histograms");
}

Status settleTimes(ScrapeConfig& job, const ScrapeDefaults& defaults, const Node& node) {
  if (job.scrapeInterval == 0) job.scrapeInterval = defaults.interval;
  const Node* timeout = node.find("scrape_timeout");
  if (job.scrapeTimeout > job.scrapeInterval)
    return (timeout != nullptr ? *timeout : node)
        .error("scrape timeout greater than scrape interval for scrape config with job name " + quote(job.jobName));
  if (job.scrapeTimeout == 0) job.scrapeTimeout = std::min(defaults.timeout, job.scrapeInterval);
  return {};
}

Status checkTarget(const Node& item, const std::string& target) {
  if (target.find('/') != std::string::npos) return item.error(quote(target) + " is not a valid hostname");
  return {};
}

}  // namespace

Result<std::vector<std::string>> scrapeProtocolsOf(const Node& node) {
  ORIEL_ASSIGN(std::vector<std::string> names, textsOf(node));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(kScrapeProtocols.begin(), kScrapeProtocols.end(), names[i]) == kScrapeProtocols.end())
      return node.items()[i].error("unknown scrape protocol " + quote(names[i]));
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      return node.items()[i].error("duplicated protocol in scrape_protocols: " + names[i]);
  }
  return names;
}

bool readValidationScheme(MappingReader& reader, bool& legacyNames) {
  std::string scheme;
  if (!readWord(reader, "metric_name_validation_scheme", {"utf8", "legacy", ""}, scheme) || scheme.empty())
    return false;
  legacyNames = scheme == "legacy";
  return true;
}

void readEscapingScheme(MappingReader& reader, bool legacyNames) {
  reader.with("metric_name_escaping_scheme", [legacyNames](const Node& node) -> Status {
    ORIEL_ASSIGN(const std::string text, textOf(node));
    for (const std::string_view known : {"", "allow-utf-8", "underscores", "dots", "values"}) {
      if (text != known) continue;
      if (legacyNames && text == "allow-utf-8")
        return node.error("utf8 metric names requested but validation scheme is not set to UTF8");
      return {};
    }
    return node.error("unknown metric name escaping scheme " + quote(text));
  });
}

Result<std::vector<TargetGroup>> staticConfigsOf(const Node& list, const DecodeContext& context, bool bareAddresses) {
  std::vector<TargetGroup> groups;
  const Status status = eachItem(list, "static config", [&](const Node& node) -> Status {
    TargetGroup group;
    MappingReader reader(node, "static config");
    reader.with("targets", [&](const Node& targets) -> Status {
      ORIEL_ASSIGN(group.targets, textsOf(targets));
      for (std::size_t i = 0; bareAddresses && i < group.targets.size(); ++i)
        ORIEL_TRY(checkTarget(targets.items()[i], group.targets[i]));
      return {};
    });
    reader.with("labels", [&](const Node& labels) -> Status {
      ORIEL_ASSIGN(group.labels, labelsOf(labels, context.legacyNames));
      return {};
    });
    ORIEL_TRY(reader.finish());
    groups.push_back(std::move(group));
    return {};
  });
  ORIEL_TRY(status);
  return groups;
}

void readDiscovery(MappingReader& reader, const Node& section, const DecodeContext& context,
                   std::vector<DiscoveryConfig>& discovery) {
  for (const Node::Entry& entry : section.entries()) {
    const std::string& key = entry.first.text();
    if (!isDiscoveryKey(key)) continue;
    reader.with(key, [&](const Node& list) {
      return eachItem(list, key, [&](const Node& item) -> Status {
        ORIEL_TRY(checkDiscovery(key, item, context));
        discovery.push_back({key, item});
        return {};
      });
    });
  }
}

Result<ScrapeConfig> scrapeConfigOf(const Node& node, const ScrapeDefaults& defaults, DecodeContext context) {
  ScrapeConfig job;
  job.place = node.place();
  job.scrapeInterval = job.scrapeTimeout = 0;
  context.disabledBecause = &job.disabledBecause;
  context.section = &node;
  context.legacyNames = defaults.legacyNames;

  MappingReader reader(node, "scrape config");
  reader.text("job_name", job.jobName);
  reader.duration("scrape_interval", job.scrapeInterval);
  reader.duration("scrape_timeout", job.scrapeTimeout);
  readValidationScheme(reader, context.legacyNames);
  readEscapingScheme(reader, context.legacyNames);
  readScrapeBasics(reader, job, context);
  readScrapeLimits(reader, job);
  readScrapeHistograms(reader, node, context);
  reader.with("relabel_configs", [&](const Node& list) -> Status {
    ORIEL_ASSIGN(job.relabelConfigs, relabelStepsOf(list, context.legacyNames));
    return {};
  });
  reader.with("metric_relabel_configs", [&](const Node& list) -> Status {
    ORIEL_ASSIGN(job.metricRelabelConfigs, relabelStepsOf(list, context.legacyNames));
    return {};
  });
  reader.with("static_configs", [&](const Node& list) -> Status {
    ORIEL_ASSIGN(job.staticConfigs, staticConfigsOf(list, context, job.relabelConfigs.empty()));
    return {};
  });
  readDiscovery(reader, node, context, job.discovery);
  ORIEL_TRY(reader.finish());

  if (job.jobName.empty()) return node.error("job_name is empty");
  ORIEL_TRY(settleTimes(job, defaults, node));
  inheritLimits(job, defaults);
  return job;
}

}  // namespace oriel::config
