#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/config/scrape_config.h"

namespace oriel::config {

/// One entry of `rule_files` and where it stands.
struct RuleFilePattern {
  std::string pattern;  ///< made absolute against the configuration's folder
  std::string written;
  Place place;
};

/// A whole prometheus.yml. Sections that Oriel does not act upon yet are checked for being known and kept as nodes.
struct PrometheusConfig {
  std::string file;
  std::string text;  ///< as it was read
  Duration scrapeInterval = kMinute;
  Duration scrapeTimeout = 10 * kSecond;
  Duration evaluationInterval = kMinute;
  Duration ruleQueryOffset = 0;
  Labels externalLabels;
  std::vector<RuleFilePattern> ruleFiles;
  std::vector<ScrapeConfig> scrapeConfigs;  ///< with those of scrape_config_files
  Node alerting, remoteWrite, remoteRead, storage, tracing, otlp;
  Duration outOfOrderTimeWindow = 0;  ///< of storage.tsdb
  std::vector<std::string> warnings;  ///< with file and line: an old key, a section that does nothing yet
};

/// Looks a name of `${NAME}` up; nothing: it is not there.
using SecretLookup = std::function<std::optional<std::string>(const std::string& name)>;
SecretLookup environmentSecrets();

/// Decodes and checks as Prometheus 3.14 does. Errors: InvalidInput with file, line and column; Io or NotFound for the
/// file itself. Duplicate jobs, unknown keys, timeouts above intervals, ... are errors.
Result<PrometheusConfig> loadPrometheusConfig(FileSystem& files, const std::string& path, const SecretLookup& secrets);
Result<PrometheusConfig> parsePrometheusConfig(std::string_view text, const std::string& file, FileSystem& files,
                                               const SecretLookup& secrets);

/// The files that a pattern (Go's filepath.Glob: `*`, `?`, `[a-z]`) names, sorted.
std::vector<std::string> globFiles(FileSystem& files, const std::string& pattern);

}  // namespace oriel::config
