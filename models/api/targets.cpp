#include <algorithm>
#include <map>
#include <tuple>

#include "models/api/json.h"
#include "models/api/routes.h"
#include "models/base/text.h"

namespace oriel::api {

namespace {

constexpr std::size_t kMostMetadata = 200'000;

const char* healthName(scrape::Health health) {
  if (health == scrape::Health::Up) return "up";
  return health == scrape::Health::Down ? "down" : "unknown";
}

void writeTarget(std::string& out, const scrape::TargetStatus& target) {
  out.push_back('{');
  writeKey(out, "discoveredLabels");
  writeLabels(out, target.discovered);
  writeKey(out, "labels");
  writeLabels(out, target.labels);
  writeMember(out, "scrapePool", target.job);
  writeMember(out, "scrapeUrl", target.url);
  writeMember(out, "globalUrl", target.globalUrl);
  writeMember(out, "lastError", target.error);
  writeKey(out, "lastScrape");
  writeTime(out, target.lastScrape);
  writeKey(out, "lastScrapeDuration");
  writeNumber(out, target.lastSeconds);
  writeMember(out, "health", healthName(target.health));
  writeMember(out, "scrapeInterval", formatDuration(target.interval));
  writeMember(out, "scrapeTimeout", formatDuration(target.timeout));
  out.push_back('}');
}

void writeDropped(std::string& out, const scrape::DroppedTarget& target) {
  out += "{\"discoveredLabels\":";
  writeLabels(out, target.discovered);
  writeMember(out, "scrapePool", target.job);
  out.push_back('}');
}

template <class T, class Write>
void writeList(std::string& out, const std::vector<T>& list, const std::string& pool, const Write& write) {
  out.push_back('[');
  for (const T& one : list) {
    if (!pool.empty() && one.job != pool) continue;
    if (out.back() != '[') out.push_back(',');
    write(out, one);
  }
  out.push_back(']');
}

using Description = std::tuple<std::string, std::string, std::string>;  // type, help, unit

void writeDescriptions(std::string& out, const std::vector<Description>& descriptions) {
  out.push_back('[');
  for (const auto& [type, help, unit] : descriptions) {
    out += out.back() == '[' ? "{" : ",{";
    writeMember(out, "type", type);
    writeMember(out, "help", help);
    writeMember(out, "unit", unit);
    out.push_back('}');
  }
  out.push_back(']');
}

}  // namespace

Outcome targets(const ApiServices& services, const ApiRequest& request, std::string& out) {
  const scrape::ScrapeStatus status = services.targets ? services.targets() : scrape::ScrapeStatus{};
  const std::string& pool = request.value("scrapePool");
  const std::string& state = request.value("state");
  const bool active = state.empty() || state == "any" || state == "active";
  const bool dropped = state.empty() || state == "any" || state == "dropped";
  out += "{\"activeTargets\":";
  writeList(out, active ? status.targets : std::vector<scrape::TargetStatus>{}, pool, writeTarget);
  out += ",\"droppedTargets\":";
  writeList(out, dropped ? status.dropped : std::vector<scrape::DroppedTarget>{}, pool, writeDropped);
  out += ",\"droppedTargetCounts\":";
  if (!dropped) {
    out += "null}";
    return {};
  }
  std::map<std::string, std::size_t> counts;
  for (const scrape::TargetStatus& target : status.targets) counts.emplace(target.job, 0);
  for (const scrape::DroppedTarget& target : status.dropped) ++counts[target.job];
  out.push_back('{');
  for (const auto& [job, count] : counts) {
    writeKey(out, job);
    out += std::to_string(count);
  }
  out += "}}";
  return {};
}

Outcome metadata(const ApiServices& services, const ApiRequest& request, std::string& out) {
  const auto limit = limitParameter(request, "limit");
  const auto perMetric = limitParameter(request, "limit_per_metric");
  if (std::get_if<1>(&limit) != nullptr) return badData("limit must be a number");
  if (std::get_if<1>(&perMetric) != nullptr) return badData("limit_per_metric must be a number");
  const std::size_t most = std::get<0>(limit);
  const std::size_t mostEach = std::get<0>(perMetric);
  std::map<std::string, std::vector<Description>> metrics;
  if (services.metadata) {
    for (const scrape::MetadataEntry& entry : services.metadata(request.value("metric"), kMostMetadata)) {
      if (most > 0 && metrics.size() >= most && !metrics.contains(entry.metric)) continue;
      std::vector<Description>& known = metrics[entry.metric];
      Description one{metricTypeName(entry.metadata.type), entry.metadata.help, entry.metadata.unit};
      const bool full = mostEach > 0 && known.size() >= mostEach;
      if (!full && std::find(known.begin(), known.end(), one) == known.end()) known.push_back(std::move(one));
    }
  }
  out.push_back('{');
  for (const auto& [metric, descriptions] : metrics) {
    writeKey(out, metric);
    writeDescriptions(out, descriptions);
  }
  out.push_back('}');
  return {};
}

}  // namespace oriel::api
