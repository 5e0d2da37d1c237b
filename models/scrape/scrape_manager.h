#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/config/scrape_config.h"
#include "models/labels/labels.h"
#include "models/net/http_client.h"
#include "models/storage/storage.h"

namespace oriel::scrape {

enum class Health { Unknown, Up, Down };

/// One target as the Targets page and /api/v1/targets show it. A plain value.
struct TargetStatus {
  std::string job;  ///< of the scrape config (the pool)
  Labels discovered;
  Labels labels;
  std::string url;        ///< with parameters
  std::string globalUrl;  ///< the same with a loopback host replaced by this computer's name
  Health health = Health::Unknown;
  std::string error;
  Timestamp lastScrape = 0;  ///< 0: never
  double lastSeconds = 0;
  std::uint64_t lastSamples = 0;
  Duration interval = 0;
  Duration timeout = 0;
  bool self = false;  ///< answered in-process
};

/// A target that relabelling dropped.
struct DroppedTarget {
  std::string job;
  Labels discovered;
};

struct ScrapeStatus {
  std::vector<TargetStatus> targets;  ///< by job, then by labels
  std::vector<DroppedTarget> dropped;
  std::vector<std::string> notices;  ///< jobs that cannot run and why; samples out of order, ... each once
};

struct MetadataEntry {
  std::string metric;
  Metadata metadata;
  Labels target;
};

struct ScrapeOptions {
  Labels externalLabels;  ///< only told to targets' global URLs; not attached to samples
  /// Answers in-process for Oriel's own address; empty: there is none.
  std::function<std::string()> selfMetrics;
  /// `localhost:9090`: which addresses mean Oriel itself. Asked once a target at applyConfig.
  std::function<bool(const std::string& address)> isSelf;
  std::uint64_t maxBodyBytes = 64ULL << 20;
  std::string userAgent = "Oriel";
};

/// Scrapes what the configuration names and writes it to the store: pools, targets, relabelling, the cache of series,
/// synthetic series, stale markers. Thread-safe. Timers run on the clock, answers arrive through the client; bodies are
/// parsed and appended on the thread that brings them (the engine loop).
///
/// A target that fails only loses its own samples: `up` 0, the reason in its status, stale markers for its series.
class ScrapeManager {
 public:
  /// `store` and `clock` outlive the manager.
  ScrapeManager(Storage& store, Clock& clock, std::shared_ptr<net::HttpClient> client, ScrapeOptions options);
  /// Stops. Series get no stale markers then: the next start goes on with them.
  ~ScrapeManager();
  ScrapeManager(const ScrapeManager&) = delete;
  ScrapeManager& operator=(const ScrapeManager&) = delete;

  /// Targets that stay the same go on undisturbed; those that vanish get stale markers.
  void applyConfig(const std::vector<config::ScrapeConfig>& configs);
  void stop();
  ScrapeStatus status() const;
  /// What targets said about their metrics; `metric` empty: all.
  std::vector<MetadataEntry> metadata(const std::string& metric, std::size_t limit) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::scrape
