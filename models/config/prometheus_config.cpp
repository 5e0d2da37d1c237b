#include "models/config/prometheus_config.h"

#include <algorithm>
#include <map>

#include "models/base/text.h"
#include "models/config/decode_context.h"
#include "models/config/kept_sections.h"
#include "models/config/scalars.h"
#include "models/config/scrape_section.h"
#include "models/config/secrets.h"

namespace oriel::config {

namespace {

constexpr std::size_t kMaxScrapeConfigs = 10'000;

std::string folderOf(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == std::string::npos) return {};
  return slash == 0 ? "/" : file.substr(0, slash);
}

/// Reads the parts of one file in the order in which they need each other.
class ConfigDecoder {
 public:
  ConfigDecoder(PrometheusConfig& config, FileSystem& files, const SecretLookup& secrets)
      : config_(config), context_{folderOf(config.file), files, secrets, config.warnings} {}

  Status decode(const Node& root) {
    if (root.isNull()) return {};
    MappingReader reader(root, "the configuration");
    reader.with("global", [this](const Node& node) { return readGlobal(node); });
    if (!reader.has("global")) ORIEL_TRY(settleGlobal(Node()));
    reader.with("runtime", checkRuntime);
    reader.with("rule_files", [this](const Node& node) { return readRuleFiles(node); });
    reader.with("scrape_configs", [this](const Node& node) { return readScrapeConfigs(node); });
    reader.with("scrape_config_files", [this](const Node& node) { return readScrapeConfigFiles(node); });
    readKept(reader);
    return reader.finish();
  }

 private:
  Status readGlobal(const Node& node) {
    MappingReader reader(node, "global");
    std::string text;
    bool flag = false;
    config_.scrapeInterval = config_.evaluationInterval = 0;
    reader.duration("scrape_interval", config_.scrapeInterval);
    reader.duration("scrape_timeout", defaults_.timeout);
    reader.duration("evaluation_interval", config_.evaluationInterval);
    reader.duration("rule_query_offset", config_.ruleQueryOffset);
    reader.text("query_log_file", text);
    reader.text("scrape_failure_log_file", text);
    reader.bytes("body_size_limit", defaults_.bodySizeLimit);
    readLimit(reader, "sample_limit", defaults_.sampleLimit);
    readLimit(reader, "target_limit", defaults_.targetLimit);
    readLimit(reader, "label_limit", defaults_.labelLimit);
    readLimit(reader, "label_name_length_limit", defaults_.labelNameLengthLimit);
    readLimit(reader, "label_value_length_limit", defaults_.labelValueLengthLimit);
    readLimit(reader, "keep_dropped_targets", defaults_.keepDroppedTargets);
    readValidationScheme(reader, context_.legacyNames);
    defaults_.legacyNames = context_.legacyNames;
    readEscapingScheme(reader, context_.legacyNames);
    for (const char* key : {"scrape_native_histograms", "convert_classic_histograms_to_nhcb",
                            "always_scrape_classic_histograms", "extra_scrape_metrics"})
      reader.boolean(key, flag);
    reader.with("scrape_protocols", [this](const Node& list) -> Status {
      ORIEL_ASSIGN(defaults_.protocols, scrapeProtocolsOf(list));
      return {};
    });
    reader.with("external_labels", [this](const Node& labels) { return readExternalLabels(labels); });
    ORIEL_TRY(reader.finish());
    return settleGlobal(node);
  }

  Status settleGlobal(const Node& node) {
    if (config_.scrapeInterval == 0) config_.scrapeInterval = kMinute;
    if (config_.evaluationInterval == 0) config_.evaluationInterval = kMinute;
    if (defaults_.timeout > config_.scrapeInterval) {
      const Node* timeout = node.find("scrape_timeout");
      return (timeout != nullptr ? *timeout : node).error("global scrape timeout greater than scrape interval");
    }
    if (defaults_.timeout == 0) defaults_.timeout = std::min<Duration>(10 * kSecond, config_.scrapeInterval);
    config_.scrapeTimeout = defaults_.timeout;
    defaults_.interval = config_.scrapeInterval;
    return {};
  }

  Status readExternalLabels(const Node& node) {
    ORIEL_ASSIGN(const Labels written, labelsOf(node, context_.legacyNames));
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const LabelView label : written) {
      Expanded value = expandTexts(label.value, context_.secrets);
      const Node* at = node.find(label.name);
      if (!value.missing.empty()) context_.warn(at != nullptr ? *at : node, "${" + value.missing + "} is not set");
      pairs.emplace_back(label.name, std::move(value.text));
    }
    config_.externalLabels = Labels::from(std::move(pairs));
    return {};
  }

  /// A star may stand in the last part of a path only.
  static Status checkPattern(const Node& node, const std::string& pattern) {
    const std::size_t star = pattern.find('*');
    const bool good = star == std::string::npos || pattern.find_first_of("*/", star + 1) == std::string::npos;
    return good ? Status() : Status(node.error("invalid rule file path " + quote(pattern)));
  }

  Status readRuleFiles(const Node& list) {
    ORIEL_ASSIGN(const std::vector<std::string> patterns, textsOf(list));
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      const Node& item = list.items()[i];
      ORIEL_TRY(checkPattern(item, patterns[i]));
      if (!patterns[i].empty())
        config_.ruleFiles.push_back({context_.absolute(patterns[i]), patterns[i], item.place()});
    }
    return {};
  }

  Status readScrapeConfigs(const Node& list) {
    return eachItem(list, "scrape config section", [this](const Node& item) -> Status {
      if (config_.scrapeConfigs.size() >= kMaxScrapeConfigs)
        return item.error("more than " + std::to_string(kMaxScrapeConfigs) + " scrape configs");
      ORIEL_ASSIGN(ScrapeConfig job, scrapeConfigOf(item, defaults_, context_));
      const auto [first, fresh] = jobs_.emplace(job.jobName, job.place);
      if (!fresh)
        return item.error("found multiple scrape configs with job name " + quote(job.jobName) +
                          "; the first stands at " + first->second.file + ":" + std::to_string(first->second.line));
      config_.scrapeConfigs.push_back(std::move(job));
      return {};
    });
  }

  Status readScrapeConfigFiles(const Node& list) {
    ORIEL_ASSIGN(const std::vector<std::string> patterns, textsOf(list));
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      ORIEL_TRY(checkPattern(list.items()[i], patterns[i]));
      const std::vector<std::string> found = globFiles(context_.files, context_.absolute(patterns[i]));
      if (found.empty()) context_.warn(list.items()[i], "no file matches " + quote(patterns[i]));
      for (const std::string& file : found) ORIEL_TRY(readScrapeConfigFile(file));
    }
    return {};
  }

  Status readScrapeConfigFile(const std::string& file) {
    ORIEL_ASSIGN(const std::string text, context_.files.readText(file));
    ORIEL_ASSIGN(const Node root, parseYaml(text, file));
    MappingReader reader(root, "a scrape config file");
    reader.with("scrape_configs", [this, &file](const Node& node) {
      const std::string folder = std::exchange(context_.folder, folderOf(file));
      const Status status = readScrapeConfigs(node);
      context_.folder = folder;
      return status;
    });
    return reader.finish();
  }

  void readKept(MappingReader& reader) {
    const auto keep = [&](std::string_view key, Node& into, const std::function<Status(const Node&)>& check) {
      reader.with(key, [&](const Node& node) -> Status {
        into = node;
        return check(node);
      });
    };
    keep("alerting", config_.alerting, [this](const Node& node) { return checkAlerting(node, context_); });
    keep("remote_write", config_.remoteWrite, [this](const Node& node) { return checkRemoteWrite(node, context_); });
    keep("remote_read", config_.remoteRead, [this](const Node& node) { return checkRemoteRead(node, context_); });
    keep("storage", config_.storage,
         [this](const Node& node) { return checkStorage(node, config_.outOfOrderTimeWindow); });
    keep("tracing", config_.tracing, [this](const Node& node) { return checkTracing(node, context_); });
    keep("otlp", config_.otlp, [this](const Node& node) { return checkOtlp(node, context_); });
    for (const auto& [node, name] :
         {std::pair{&config_.remoteWrite, "remote_write"}, std::pair{&config_.remoteRead, "remote_read"},
          std::pair{&config_.tracing, "tracing"}}) {
      if (node->isNull() || (node->kind() == NodeKind::Sequence && node->items().empty())) continue;
      context_.warn(*node, std::string(name) + " does nothing in this version yet");
    }
  }

  PrometheusConfig& config_;
  DecodeContext context_;
  ScrapeDefaults defaults_;
  std::map<std::string, Place> jobs_;
};

}  // namespace

Result<PrometheusConfig> parsePrometheusConfig(std::string_view text, const std::string& file, FileSystem& files,
                                               const SecretLookup& secrets) {
  PrometheusConfig config;
  config.file = file;
  config.text = text;
  ORIEL_ASSIGN(const Node root, parseYaml(text, file));
  ConfigDecoder decoder(config, files, secrets);
  ORIEL_TRY(decoder.decode(root));
  return config;
}

Result<PrometheusConfig> loadPrometheusConfig(FileSystem& files, const std::string& path, const SecretLookup& secrets) {
  ORIEL_ASSIGN(const std::string text, files.readText(path));
  return parsePrometheusConfig(text, path, files, secrets);
}

}  // namespace oriel::config
