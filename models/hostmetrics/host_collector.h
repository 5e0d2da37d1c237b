#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/hostmetrics/reader.h"
#include "models/storage/storage.h"

namespace oriel::hostmetrics {

struct HostCollectorOptions {
  Duration interval = 5 * kSecond;
  Duration firstPause = kSecond;  ///< between the first two collections, so that rates show soon
  std::string job = "node";
  std::string instance = "localhost:9100";  ///< as a local prometheus.yml would have it
};

struct HostCollectorStatus {
  std::uint64_t collections = 0;
  std::uint64_t skipped = 0;  ///< because the one before was still running
  double lastSeconds = 0;
  std::size_t series = 0;
  std::vector<std::string> failures;  ///< collectors that failed last time, and why
  std::string storeError;             ///< of the last commit; empty when it went well
};

/// Collects this computer into a store: at once, `firstPause` later, then every `interval`. The timer runs on the
/// clock, the work on one thread of its own, because reading sensors and mounts may block. Thread-safe.
///
/// Timestamps are the scheduled ones when the timer was on time (within 1 % of the interval) and the clock's otherwise.
class HostCollector {
 public:
  /// `store` and `clock` outlive the collector.
  HostCollector(Storage& store, Clock& clock, std::shared_ptr<const Reader> reader, HostCollectorOptions options = {});
  /// Stops; waits for a collection that is running.
  ~HostCollector();
  HostCollector(const HostCollector&) = delete;
  HostCollector& operator=(const HostCollector&) = delete;

  void start();
  void stop();
  /// From the next collection on.
  void setInterval(Duration interval);
  /// Blocks until no collection is due or running.
  void waitIdle();
  HostCollectorStatus status() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::hostmetrics
