#pragma once

#include <string>
#include <vector>

#include "models/labels/labels.h"
#include "models/scrape/job_settings.h"

namespace oriel::scrape {

/// One address to scrape, after relabelling. A plain value.
struct Target {
  Labels discovered;
  Labels labels;        ///< of its samples: without `__` names
  std::string address;  ///< `__address__` as relabelling left it
  std::string url;
  Duration interval = 0;
  Duration timeout = 0;
  bool self = false;
  std::string forcedError;  ///< why it is not even asked: target_limit

  /// Tells it from every other target of its job.
  std::string key() const;
  /// Where in its interval it is scraped: by its labels and URL, so that targets spread and starts do not matter.
  Duration offset() const;
};

struct TargetSet {
  std::vector<Target> targets;  ///< by labels; of equal ones the first
  std::vector<DroppedTarget> dropped;
  std::vector<std::string> errors;
};

/// The targets that one address with its group's labels becomes, for each of the job's static ones.
/// Source: Prometheus 3, scrape/target.go's rules.
TargetSet buildTargets(const JobSettings& job);

/// The same URL with a loopback host replaced by `hostName`.
std::string globalUrlOf(const std::string& url, const std::string& hostName);

}  // namespace oriel::scrape
