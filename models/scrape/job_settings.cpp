#include "models/scrape/job_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/text.h"

namespace oriel::scrape {
namespace {

using textparse::Format;

struct Protocol {
  const char* name;
  const char* accept;
  Format format;
};
constexpr Protocol kProtocols[] = {
    {"OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8", Format::OpenMetrics},
    {"OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1", Format::OpenMetrics},
    {"PrometheusText1.0.0", "text/plain;version=1.0.0;escaping=allow-utf-8", Format::PrometheusText},
    {"PrometheusText0.0.4", "text/plain;version=0.0.4", Format::PrometheusText}};

const Protocol* protocolOf(const std::string& name) {
  const auto* const found =
      std::find_if(std::begin(kProtocols), std::end(kProtocols), [&](const Protocol& p) { return name == p.name; });
  return found == std::end(kProtocols) ? nullptr : found;
}

std::string acceptHeader(const std::vector<std::string>& protocols) {
  std::string out;
  int weight = 6;
  const auto add = [&](const char* what) { out += fmt::format("{}{};q=0.{}", out.empty() ? "" : ",", what, weight--); };
  for (const std::string& name : protocols)
    if (const Protocol* protocol = protocolOf(name); protocol != nullptr && weight > 2) add(protocol->accept);
  if (out.empty())
    for (const Protocol& protocol : kProtocols) add(protocol.accept);
  add("*/*");
  return out;
}

/// Writes values so that different ones never give the same text.
class KeyWriter {
 public:
  KeyWriter& add(const std::string& text) {
    key_ += fmt::format("{}:{};", text.size(), text);
    return *this;
  }
  KeyWriter& add(std::uint64_t number) {
    key_ += fmt::format("{};", number);
    return *this;
  }
  KeyWriter& addAll(const std::vector<std::string>& texts) {
    add(texts.size());
    for (const std::string& text : texts) add(text);
    return *this;
  }
  KeyWriter& addPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
    add(pairs.size());
    for (const auto& [name, value] : pairs) add(name).add(value);
    return *this;
  }
  std::string take() { return std::move(key_); }

 private:
  std::string key_;
};

std::string keyOf(const config::ScrapeConfig& config, std::uint64_t bodyLimit) {
  KeyWriter key;
  key.add(config.jobName).add(config.honorLabels).add(config.honorTimestamps).add(config.trackTimestampsStaleness);
  key.add(config.enableCompression).add(config.fallbackScrapeProtocol).addAll(config.scrapeProtocols).add(bodyLimit);
  key.add(config.sampleLimit).add(config.labelLimit).add(config.labelNameLengthLimit);
  key.add(config.labelValueLengthLimit);
  for (const RelabelConfig& step : config.metricRelabelConfigs)
    key.addAll(step.sourceLabels).add(step.separator).add(step.regex).add(step.modulus).add(step.targetLabel);
  for (const RelabelConfig& step : config.metricRelabelConfigs)
    key.add(step.replacement).add(static_cast<std::uint64_t>(step.action));
  const net::HttpConfig& http = config.http;
  key.add(http.hasBasicAuth).add(http.username).add(http.usernameFile).add(http.password).add(http.passwordFile);
  key.add(http.authorizationType).add(http.credentials).add(http.credentialsFile).add(http.proxyUrl).add(http.noProxy);
  key.add(http.proxyFromEnvironment).addPairs(http.proxyHeaders).addPairs(http.headers).add(http.followRedirects);
  const net::TlsConfig& tls = http.tls;
  key.add(http.enableHttp2).add(tls.ca).add(tls.cert).add(tls.key).add(tls.caFile).add(tls.certFile).add(tls.keyFile);
  key.add(tls.serverName).add(tls.insecureSkipVerify).add(tls.minVersion).add(tls.maxVersion);
  return key.take();
}

}  // namespace

Result<std::shared_ptr<const JobSettings>> makeJobSettings(const config::ScrapeConfig& config,
                                                           const ScrapeOptions& options) {
  auto settings = std::make_shared<JobSettings>();
  settings->config = config;
  const auto placed = [&](Error error) {
    if (error.place.line == 0) error.place = config.place;
    error.text = "job " + quote(config.jobName) + ": " + error.text;
    return error;
  };
  auto relabel = Relabeller::make(config.relabelConfigs);
  if (!relabel.ok()) return placed(std::move(relabel).error());
  auto metricRelabel = Relabeller::make(config.metricRelabelConfigs);
  if (!metricRelabel.ok()) return placed(std::move(metricRelabel).error());
  settings->relabel = *std::move(relabel);
  settings->metricRelabel = *std::move(metricRelabel);
  if (!config.fallbackScrapeProtocol.empty()) {
    const Protocol* const protocol = protocolOf(config.fallbackScrapeProtocol);
    if (protocol == nullptr)
      return placed(makeError(ErrorCode::Unsupported,
                              "fallback_scrape_protocol " + config.fallbackScrapeProtocol + " is not in this version"));
    settings->fallback = protocol->format;
  }
  settings->bodyLimit = config.bodySizeLimit != 0 ? config.bodySizeLimit : options.maxBodyBytes;
  settings->headers = {{"Accept", acceptHeader(config.scrapeProtocols)}, {"User-Agent", options.userAgent}};
  settings->http = std::make_shared<net::HttpConfig>(config.http);
  settings->key = keyOf(config, settings->bodyLimit);
  return std::shared_ptr<const JobSettings>(std::move(settings));
}

}  // namespace oriel::scrape
