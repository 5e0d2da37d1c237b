#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/hostmetrics/collector.h"
#include "models/hostmetrics/reader.h"

namespace oriel::hostmetrics {

/// Every collector of the table, run one after the other. Belongs to one thread. A collector that fails says so in
/// node_scrape_collector_success and in failures(); the others go on.
class CollectorSet {
 public:
  CollectorSet(std::shared_ptr<const Reader> reader, const Clock& clock);

  /// Replaces what stands in `out` by one collection.
  void collect(Families& out);
  /// `diskstats: /proc/diskstats: Permission denied`, of the last collection. What a computer simply does not have
  /// (NotFound: sensors in a virtual machine) is no failure to tell people of.
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  struct Entry {
    std::string name;
    std::unique_ptr<Collector> collector;
    double seconds = 0;
    bool success = false;
  };
  const Clock& clock_;
  std::vector<Entry> entries_;
  std::vector<std::string> failures_;
};

}  // namespace oriel::hostmetrics
