#include "models/engine/self_metrics.h"

#include <dirent.h>

#include <algorithm>
#include <map>

#include "models/base/text.h"
#include "models/engine/process_usage.h"

namespace oriel::engine {

namespace {

class MetricsText {
 public:
  void family(const char* name, const char* type, const char* help) {
    name_ = name;
    text_ += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }
  void sample(double value, const std::string& labels = {}) {
    text_ += name_;
    if (!labels.empty()) text_ += "{" + labels + "}";
    text_ += " " + formatFloat(value) + "\n";
  }
  void one(const char* name, const char* type, const char* help, double value) {
    family(name, type, help);
    sample(value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string name_, text_;
};

double openFiles() {
  double count = 0;
  if (DIR* folder = ::opendir("/proc/self/fd")) {
    while (::readdir(folder) != nullptr) ++count;
    ::closedir(folder);
    count -= 3;  // . and .. and the folder itself
  }
  return std::max(count, 0.0);
}

void writeProcess(MetricsText& out) {
  static const Timestamp started = [] {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<Timestamp>(now.tv_sec) * kSecond;
  }();
  const ProcessUsage usage = processUsage();
  out.one("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", usage.cpuSeconds);
  out.one("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.",
          static_cast<double>(usage.residentBytes));
  out.one("process_open_fds", "gauge", "Number of open file descriptors.", openFiles());
  out.one("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.",
          static_cast<double>(started) / kSecond);
}

void writeStore(MetricsText& out, const tsdb::StoreStatus& store) {
  out.one("prometheus_tsdb_head_series", "gauge", "Total number of series in the head block.",
          static_cast<double>(store.series));
  out.one("prometheus_tsdb_head_samples_appended_total", "counter", "Total number of appended samples.",
          static_cast<double>(store.samplesAppended));
  out.one("prometheus_tsdb_wal_storage_size_bytes", "gauge", "Size of the write log directory.",
          static_cast<double>(store.walBytes));
  if (store.minTime > store.maxTime) return;
  out.one("prometheus_tsdb_head_min_time_seconds", "gauge", "Minimum time bound of the head block.",
          static_cast<double>(store.minTime) / kSecond);
  out.one("prometheus_tsdb_head_max_time_seconds", "gauge", "Maximum timestamp of the head block.",
          static_cast<double>(store.maxTime) / kSecond);
}

void writeScrape(MetricsText& out, const scrape::ScrapeStatus& scrape) {
  std::map<std::string, double> pools;
  for (const scrape::TargetStatus& target : scrape.targets) ++pools[target.job];
  out.one("prometheus_target_scrape_pools_total", "counter", "Total number of scrape pool creation attempts.",
          static_cast<double>(pools.size()));
  out.family("prometheus_target_scrape_pool_targets", "gauge", "Current number of targets in this scrape pool.");
  for (const auto& [job, count] : pools) out.sample(count, "scrape_job=" + quote(job));
}

std::string groupLabel(const rules::GroupStatus& group) { return "rule_group=" + quote(group.file + ";" + group.name); }

void writeRules(MetricsText& out, const std::vector<rules::GroupStatus>& groups) {
  out.family("prometheus_rule_group_interval_seconds", "gauge", "The interval of a rule group.");
  for (const auto& group : groups) out.sample(static_cast<double>(group.interval) / kSecond, groupLabel(group));
  out.family("prometheus_rule_group_rules", "gauge", "The number of rules.");
  for (const auto& group : groups) out.sample(static_cast<double>(group.rules.size()), groupLabel(group));
  out.family("prometheus_rule_group_last_duration_seconds", "gauge", "The duration of the last rule group evaluation.");
  for (const auto& group : groups) out.sample(group.lastSeconds, groupLabel(group));
  out.family("prometheus_rule_group_iterations_missed_total", "counter",
             "The total number of rule group evaluations missed due to slow rule group evaluation.");
  for (const auto& group : groups) out.sample(static_cast<double>(group.missed), groupLabel(group));
}

}  // namespace

std::string writeSelfMetrics(const SelfMetrics& metrics) {
  MetricsText out;
  out.family("prometheus_build_info", "gauge", "A metric with a constant 1 labelled by the program's version.");
  out.sample(1, "version=" + quote(ORIEL_VERSION) + ",branch=\"oriel\"");
  writeProcess(out);
  writeStore(out, metrics.store);
  writeScrape(out, metrics.scrape);
  writeRules(out, metrics.rules);
  out.one("prometheus_config_last_reload_successful", "gauge",
          "Whether the last configuration reload attempt was successful.", metrics.config.failed() ? 0 : 1);
  if (metrics.config.loadedAt != 0) {
    out.one("prometheus_config_last_reload_success_timestamp_seconds", "gauge",
            "Timestamp of the last successful configuration reload.",
            static_cast<double>(metrics.config.loadedAt) / kSecond);
  }
  return out.take();
}

}  // namespace oriel::engine
