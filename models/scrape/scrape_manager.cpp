#include "models/scrape/scrape_manager.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "models/base/text.h"
#include "models/scrape/scrape_loop.h"

namespace oriel::scrape {
namespace {

std::string ownHostName() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::string placeText(const config::ScrapeConfig& config) {
  if (config.place.file.empty()) return "";
  return " (" + config.place.file + ":" + std::to_string(config.place.line) + ")";
}

}  // namespace

struct ScrapeManager::State {
  /// The targets of one job.
  struct Pool {
    std::shared_ptr<const JobSettings> job;
    std::map<std::string, std::shared_ptr<ScrapeLoop>> loops;  ///< by Target::key()
    std::vector<std::string> order;                            ///< keys, by labels
    std::vector<DroppedTarget> dropped;
  };

  State(Storage& storage, Clock& time, std::shared_ptr<net::HttpClient> client, ScrapeOptions settings)
      : options(std::make_shared<ScrapeOptions>(std::move(settings))),
        notices(std::make_shared<NoticeBoard>()),
        services{storage, time, std::move(client), options, notices},
        hostName(ownHostName()) {}

  /// What keeps the job from running at all; empty: nothing.
  static std::string whyDisabled(const config::ScrapeConfig& config);
  void addPool(const config::ScrapeConfig& config, std::map<std::string, Pool>& old, std::vector<std::string>& said);
  void fill(Pool& pool, const Pool* before, std::vector<std::string>& said);
  void retire(Pool& pool);

  const std::shared_ptr<const ScrapeOptions> options;
  const std::shared_ptr<NoticeBoard> notices;
  const LoopServices services;
  const std::string hostName;

  mutable std::mutex mutex;
  std::map<std::string, Pool> pools;  ///< by job
  std::vector<std::shared_ptr<ScrapeLoop>> leaving;
  bool stopped = false;
};

std::string ScrapeManager::State::whyDisabled(const config::ScrapeConfig& config) {
  const std::string job = "job " + quote(config.jobName) + placeText(config) + ": ";
  if (!config.disabledBecause.empty()) return job + config.disabledBecause + "; the job is disabled";
  if (config.discovery.empty()) return "";
  std::string kinds;
  for (const config::DiscoveryConfig& each : config.discovery) kinds += (kinds.empty() ? "" : ", ") + each.mechanism;
  const bool hasStatic = !config.staticConfigs.empty();
  return job + kinds + (config.discovery.size() == 1 ? " is" : " are") + " not in this version yet; " +
         (hasStatic ? "only its static_configs are scraped" : "the job is disabled");
}

void ScrapeManager::State::addPool(const config::ScrapeConfig& config, std::map<std::string, Pool>& old,
                                   std::vector<std::string>& said) {
  if (std::string why = whyDisabled(config); !why.empty()) said.push_back(std::move(why));
  if (!config.disabledBecause.empty()) return;
  auto job = makeJobSettings(config, *options);
  if (!job.ok()) {
    said.push_back(job.error().toString() + "; the job is disabled");
    return;
  }
  Pool pool;
  pool.job = *std::move(job);
  const auto before = old.find(config.jobName);
  fill(pool, before == old.end() ? nullptr : &before->second, said);
  pools[config.jobName] = std::move(pool);
}

void ScrapeManager::State::fill(Pool& pool, const Pool* before, std::vector<std::string>& said) {
  TargetSet set = buildTargets(*pool.job);
  const config::ScrapeConfig& config = pool.job->config;
  for (const std::string& error : set.errors)
    said.push_back("job " + quote(config.jobName) + placeText(config) + ": " + error);
  pool.dropped = std::move(set.dropped);
  const bool sameSettings = before != nullptr && before->job->key == pool.job->key;
  for (Target& target : set.targets) {
    target.self = options->selfMetrics && options->isSelf && options->isSelf(target.address);
    const std::string key = target.key();
    pool.order.push_back(key);
    if (sameSettings) {
      if (const auto running = before->loops.find(key); running != before->loops.end()) {
        pool.loops[key] = running->second;
        continue;
      }
    }
    auto loop = std::make_shared<ScrapeLoop>(services, pool.job, std::move(target));
    loop->start();
    pool.loops[key] = std::move(loop);
  }
}

void ScrapeManager::State::retire(Pool& pool) {
  for (auto& [key, loop] : pool.loops) {
    const auto current = pools.find(pool.job->config.jobName);
    if (current != pools.end()) {
      const auto same = current->second.loops.find(key);
      if (same != current->second.loops.end() && same->second == loop) continue;
    }
    loop->leave();
    leaving.push_back(loop);
  }
}

ScrapeManager::ScrapeManager(Storage& store, Clock& clock, std::shared_ptr<net::HttpClient> client,
                             ScrapeOptions options)
    : state_(std::make_shared<State>(store, clock, std::move(client), std::move(options))) {}

ScrapeManager::~ScrapeManager() { stop(); }

void ScrapeManager::applyConfig(const std::vector<config::ScrapeConfig>& configs) {
  std::lock_guard lock(state_->mutex);
  if (state_->stopped) return;
  std::map<std::string, State::Pool> old = std::move(state_->pools);
  state_->pools.clear();
  std::erase_if(state_->leaving, [](const auto& loop) { return loop->gone(); });
  std::vector<std::string> said;
  for (const config::ScrapeConfig& config : configs) state_->addPool(config, old, said);
  for (auto& [name, pool] : old) state_->retire(pool);
  state_->notices->setConfigured(std::move(said));
}

void ScrapeManager::stop() {
  std::vector<std::shared_ptr<ScrapeLoop>> loops;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    loops = std::move(state_->leaving);
    state_->leaving.clear();
    for (const auto& [name, pool] : state_->pools)
      for (const auto& [key, loop] : pool.loops) loops.push_back(loop);
  }
  for (const auto& loop : loops) loop->stop();
}

ScrapeStatus ScrapeManager::status() const {
  ScrapeStatus out;
  std::lock_guard lock(state_->mutex);
  for (const auto& [name, pool] : state_->pools) {
    for (const std::string& key : pool.order) {
      out.targets.push_back(pool.loops.at(key)->status());
      out.targets.back().globalUrl = globalUrlOf(out.targets.back().url, state_->hostName);
    }
    out.dropped.insert(out.dropped.end(), pool.dropped.begin(), pool.dropped.end());
  }
  out.notices = state_->notices->all();
  return out;
}

std::vector<MetadataEntry> ScrapeManager::metadata(const std::string& metric, std::size_t limit) const {
  std::vector<MetadataEntry> out;
  std::lock_guard lock(state_->mutex);
  for (const auto& [name, pool] : state_->pools)
    for (const std::string& key : pool.order) pool.loops.at(key)->collectMetadata(metric, limit, out);
  return out;
}

}  // namespace oriel::scrape
