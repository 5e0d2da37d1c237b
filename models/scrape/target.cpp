#include "models/scrape/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "models/base/text.h"

namespace oriel::scrape {
namespace {

constexpr std::size_t kMostDropped = 10'000;
constexpr std::string_view kParamPrefix = "__param_";

bool isUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

std::string escapeUrl(std::string_view text, std::string_view alsoPlain, bool spaceIsPlus) {
  std::string out;
  for (const char c : text) {
    if (isUnreserved(c) || alsoPlain.find(c) != std::string_view::npos)
      out.push_back(c);
    else if (c == ' ' && spaceIsPlus)
      out.push_back('+');
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string queryOf(const config::ScrapeConfig& config, const Labels& labels) {
  std::map<std::string, std::vector<std::string>> params;
  for (const auto& [name, values] : config.params) params[name] = values;
  for (const LabelView label : labels) {
    if (!label.name.starts_with(kParamPrefix)) continue;
    auto& values = params[std::string(label.name.substr(kParamPrefix.size()))];
    if (values.empty()) values.emplace_back();
    values[0] = label.value;
  }
  std::string out;
  for (const auto& [name, values] : params)
    for (const std::string& value : values)
      out += (out.empty() ? "" : "&") + escapeUrl(name, "", true) + "=" + escapeUrl(value, "", true);
  return out;
}

std::string urlOf(const config::ScrapeConfig& config, const Labels& labels) {
  std::string path = escapeUrl(labels.get("__metrics_path__"), "$&+,/:;=@!*'()", false);
  if (!path.starts_with('/')) path.insert(path.begin(), '/');
  const std::string query = queryOf(config, labels);
  return std::string(labels.get("__scheme__")) + "://" + std::string(labels.get("__address__")) + path +
         (query.empty() ? "" : "?" + query);
}

Labels discover(const config::ScrapeConfig& config, const config::TargetGroup& group, const std::string& address) {
  LabelsBuilder builder(group.labels);
  builder.set("__address__", address);
  const auto setDefault = [&](std::string_view name, std::string_view value) {
    if (builder.get(name).empty()) builder.set(name, value);
  };
  setDefault("job", config.jobName);
  setDefault("__scrape_interval__", formatDuration(config.scrapeInterval));
  setDefault("__scrape_timeout__", formatDuration(config.scrapeTimeout));
  setDefault("__metrics_path__", config.metricsPath);
  setDefault("__scheme__", config.scheme);
  for (const auto& [name, values] : config.params)
    if (!values.empty()) setDefault(std::string(kParamPrefix) + name, values.front());
  return builder.labels();
}

Result<Duration> readSpan(const Labels& labels, std::string_view name, const char* what) {
  const auto span = parseDuration(labels.get(name));
  if (!span.ok())
    return makeError(ErrorCode::InvalidInput, fmt::format("error parsing {}: {}", what, span.error().text));
  if (*span <= 0) return makeError(ErrorCode::InvalidInput, fmt::format("{} cannot be 0", what));
  return *span;
}

Result<Target> finish(const config::ScrapeConfig& config, Labels discovered, const Labels& labels) {
  Target target;
  target.discovered = std::move(discovered);
  target.address = labels.get("__address__");
  if (target.address.empty()) return makeError(ErrorCode::InvalidInput, "no address");
  if (target.address.find_first_of("/ \t\n?#\"<>\\") != std::string::npos)
    return makeError(ErrorCode::InvalidInput, quote(target.address) + " is not a valid hostname");
  ORIEL_ASSIGN(target.interval, readSpan(labels, "__scrape_interval__", "scrape interval"));
  ORIEL_ASSIGN(target.timeout, readSpan(labels, "__scrape_timeout__", "scrape timeout"));
  if (target.timeout > target.interval)
    return makeError(ErrorCode::InvalidInput, "the scrape timeout is greater than the scrape interval");
  const std::string_view scheme = labels.get("__scheme__");
  if (scheme != "http" && scheme != "https")
    return makeError(ErrorCode::InvalidInput, "scheme " + quote(scheme) + " is neither http nor https");
  target.url = urlOf(config, labels);
  LabelsBuilder builder;
  for (const LabelView label : labels) {
    if (!isUtf8(label.value)) return makeError(ErrorCode::InvalidInput, "invalid label value for " + quote(label.name));
    if (!label.name.starts_with("__")) builder.set(label.name, label.value);
  }
  if (builder.get("instance").empty()) builder.set("instance", target.address);
  target.labels = builder.labels();
  return target;
}

std::size_t addressEnd(const std::string& url, std::size_t start) {
  const std::size_t end = url.find_first_of("/?", start);
  return end == std::string::npos ? url.size() : end;
}

}  // namespace

std::string Target::key() const {
  std::string key;
  for (const LabelView label : labels)
    key += fmt::format("{}:{}{}:{}", label.name.size(), label.name, label.value.size(), label.value);
  return key + "|" + url + "|" + std::to_string(interval) + "|" + std::to_string(timeout) + (self ? "|self|" : "||") +
         forcedError;
}

Duration Target::offset() const {
  LabelsBuilder builder(labels);
  builder.set("__url__", url);
  return static_cast<Duration>(builder.labels().hash() % static_cast<std::uint64_t>(interval));
}

TargetSet buildTargets(const JobSettings& job) {
  TargetSet set;
  std::set<std::string> known;
  std::size_t number = 0;
  for (const config::TargetGroup& group : job.config.staticConfigs) {
    for (const std::string& address : group.targets) {
      ++number;
      Labels discovered = discover(job.config, group, address);
      LabelsBuilder builder(discovered);
      if (!job.relabel.apply(builder)) {
        const std::size_t most = job.config.keepDroppedTargets != 0 ? job.config.keepDroppedTargets : kMostDropped;
        if (set.dropped.size() < most) set.dropped.push_back({job.config.jobName, std::move(discovered)});
        continue;
      }
      auto target = finish(job.config, std::move(discovered), builder.labels());
      if (!target.ok())
        set.errors.push_back(fmt::format("target {} ({})", number, quote(address)) + ": " + target.error().text);
      else if (known.insert(target->key()).second)
        set.targets.push_back(*std::move(target));
    }
  }
  if (job.config.targetLimit != 0 && set.targets.size() > job.config.targetLimit)
    for (Target& target : set.targets)
      target.forcedError = fmt::format("target_limit exceeded (number of targets: {}, limit: {})", set.targets.size(),
                                       job.config.targetLimit);
  std::stable_sort(set.targets.begin(), set.targets.end(),
                   [](const Target& a, const Target& b) { return a.labels < b.labels; });
  return set;
}

std::string globalUrlOf(const std::string& url, const std::string& hostName) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos || hostName.empty()) return url;
  const std::size_t start = scheme + 3;
  const std::string address = url.substr(start, addressEnd(url, start) - start);
  for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
    if (address != host && !address.starts_with(std::string(host) + ":")) continue;
    return url.substr(0, start) + hostName + url.substr(start + host.size());
  }
  return url;
}

}  // namespace oriel::scrape
