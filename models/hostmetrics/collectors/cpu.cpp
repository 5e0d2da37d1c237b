#include <array>
#include <map>
#include <set>

#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

constexpr double kTicksPerSecond = 100;  // USER_HZ, the same on every Linux architecture in use
constexpr double kIdleJumpBackSeconds = 3;

/// The columns of a `cpuN` line of /proc/stat.
enum CpuColumn { User, Nice, System, Idle, Iowait, Irq, Softirq, Steal, Guest, GuestNice, kCpuColumns };
constexpr std::string_view kCpuModes[] = {"user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"};

using CpuTimes = std::array<double, kCpuColumns>;

class CpuCollector : public Collector {
 public:
  explicit CpuCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    collectThrottles(out);
    ORIEL_TRY(reader_->read("/proc/stat", text_));
    ORIEL_TRY(update());
    out.begin("node_cpu_seconds_total", MetricType::Counter, "Seconds the CPUs spent in each mode.");
    for (const auto& [cpu, times] : times_) {
      for (std::size_t mode = 0; mode < std::size(kCpuModes); ++mode) {
        out.add(times[mode], {{"cpu", cpu}, {"mode", kCpuModes[mode]}});
      }
    }
    out.begin("node_cpu_guest_seconds_total", MetricType::Counter,
              "Seconds the CPUs spent in guests (VMs) for each mode.");
    for (const auto& [cpu, times] : times_) {
      out.add(times[Guest], {{"cpu", cpu}, {"mode", "user"}});
      out.add(times[GuestNice], {{"cpu", cpu}, {"mode", "nice"}});
    }
    return {};
  }

 private:
  Status update() {
    std::set<std::string, std::less<>> seen;
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::string_view key = nextField(line);
      if (!key.starts_with("cpu")) break;  // the lines of the CPUs stand first
      if (key == "cpu") continue;
      CpuTimes now{};
      for (double& value : now) {
        const std::string_view field = nextField(line);
        if (field.empty()) break;  // old kernels have fewer columns
        if (!toNumber(field, value)) return makeError(ErrorCode::InvalidInput, "/proc/stat: " + std::string(key));
        value /= kTicksPerSecond;
      }
      const std::string_view cpu = key.substr(3);
      seen.emplace(cpu);
      keepMonotonic(cpu, now);
    }
    std::erase_if(times_, [&](const auto& entry) { return !seen.contains(entry.first); });
    return {};
  }

  // The kernel lets single columns step back a little; a counter must not. Only a CPU that was taken away and came back
  // starts anew, which shows in its idle time.
  void keepMonotonic(std::string_view cpu, const CpuTimes& now) {
    auto found = times_.find(cpu);
    if (found == times_.end()) {
      times_.emplace(std::string(cpu), now);
      return;
    }
    CpuTimes& kept = found->second;
    if (kept[Idle] - now[Idle] >= kIdleJumpBackSeconds) kept = CpuTimes{};
    for (std::size_t column = 0; column < kCpuColumns; ++column) kept[column] = std::max(kept[column], now[column]);
  }

  bool readNumber(const std::string& path, double& value) {
    return reader_->read(path, small_).ok() && toNumber(trimmed(small_), value);
  }

  // Virtual machines have no such files; then nothing is emitted and nothing fails.
  void collectThrottles(Families& out) {
    const auto names = reader_->list("/sys/devices/system/cpu");
    if (!names.ok()) return;
    std::set<std::pair<double, double>> cores;
    std::set<double> packages;
    for (const std::string& name : *names) {
      if (!name.starts_with("cpu") || name.size() < 4 || name[3] < '0' || name[3] > '9') continue;
      const std::string folder = "/sys/devices/system/cpu/" + name;
      double package = 0, core = 0, count = 0;
      if (!readNumber(folder + "/topology/physical_package_id", package)) continue;
      if (!readNumber(folder + "/topology/core_id", core)) continue;
      const std::string packageText = std::to_string(static_cast<long long>(package));
      const std::string coreText = std::to_string(static_cast<long long>(core));
      if (!cores.contains({package, core}) && readNumber(folder + "/thermal_throttle/core_throttle_count", count)) {
        cores.insert({package, core});
        out.single("node_cpu_core_throttles_total", MetricType::Counter,
                   "Number of times this CPU core has been throttled.", count,
                   {{"core", coreText}, {"package", packageText}});
      }
      if (!packages.contains(package) && readNumber(folder + "/thermal_throttle/package_throttle_count", count)) {
        packages.insert(package);
        out.single("node_cpu_package_throttles_total", MetricType::Counter,
                   "Number of times this CPU package has been throttled.", count, {{"package", packageText}});
      }
    }
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_, small_;
  std::map<std::string, CpuTimes, std::less<>> times_;  ///< by CPU number
};

}  // namespace

std::unique_ptr<Collector> makeCpuCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<CpuCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
