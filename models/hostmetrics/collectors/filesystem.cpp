#include "models/hostmetrics/collectors/filesystem.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"
#include "models/hostmetrics/usage_worker.h"

namespace oriel::hostmetrics {

namespace {

struct Mount {
  std::string device, point, type;
  bool readOnly = false;
};

constexpr std::string_view kIgnoredTypes[] = {
    "autofs",   "binfmt_misc", "bpf",        "cgroup",     "cgroup2",   "configfs", "debugfs", "devpts",
    "devtmpfs", "fusectl",     "hugetlbfs",  "iso9660",    "mqueue",    "nsfs",     "overlay", "proc",
    "procfs",   "pstore",      "rpc_pipefs", "securityfs", "selinuxfs", "squashfs", "sysfs",   "tracefs",
};

/// node_exporter's default: `^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)`.
bool isIgnoredMountPoint(std::string_view point) {
  for (const std::string_view folder : {"/dev", "/proc", "/run", "/sys", "/mnt", "/media"}) {
    if (point.starts_with(folder) && (point.size() == folder.size() || point[folder.size()] == '/')) return true;
  }
  for (const std::string_view folder : {"/var/lib/docker/", "/var/lib/containers/storage/"}) {
    if (point.starts_with(folder) && point.size() > folder.size()) return true;
  }
  return false;
}

/// The kernel writes blank, tab, new line and backslash as \040, \011, \012 and \134.
std::string unescapedMountField(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view code = text.substr(i, 4);
    if (code == "\\040")
      result.push_back(' ');
    else if (code == "\\011")
      result.push_back('\t');
    else if (code == "\\012")
      result.push_back('\n');
    else if (code == "\\134")
      result.push_back('\\');
    else {
      result.push_back(text[i]);
      continue;
    }
    i += 3;
  }
  return result;
}

bool hasReadOnlyOption(std::string_view options) {
  while (!options.empty()) {
    const std::size_t comma = options.find(',');
    if (options.substr(0, comma) == "ro") return true;
    options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
  }
  return false;
}

class FilesystemCollector : public Collector {
 public:
  FilesystemCollector(std::shared_ptr<const Reader> reader, std::chrono::milliseconds timeout)
      : reader_(std::move(reader)), worker_(reader_, timeout) {}

  Status collect(Families& out) override {
    // Those of process 1 are the computer's; inside some containers only one's own can be read.
    if (!reader_->read("/proc/1/mounts", text_).ok()) ORIEL_TRY(reader_->read("/proc/self/mounts", text_));
    listMounts();
    std::vector<std::string> points;
    points.reserve(mounts_.size());
    for (const Mount& mount : mounts_) points.push_back(mount.point);
    const auto usages = worker_.ask(points);
    for (std::size_t i = 0; i < mounts_.size(); ++i) emit(out, mounts_[i], usages[i]);
    return {};
  }

 private:
  void listMounts() {
    mounts_.clear();
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      Mount mount;
      mount.device = std::string(nextField(line));
      mount.point = unescapedMountField(nextField(line));
      mount.type = std::string(nextField(line));
      mount.readOnly = hasReadOnlyOption(nextField(line));
      if (mount.type.empty() || isIgnoredMountPoint(mount.point)) continue;
      if (std::find(std::begin(kIgnoredTypes), std::end(kIgnoredTypes), mount.type) != std::end(kIgnoredTypes))
        continue;
      if (seen.emplace(mount.device, mount.point, mount.type).second) mounts_.push_back(std::move(mount));
    }
  }

  static void emit(Families& out, const Mount& mount, const std::optional<FileSystemUsage>& usage) {
    const auto gauge = [&](std::string_view name, std::string_view help, double value) {
      out.single(name, MetricType::Gauge, help, value,
                 {{"device", mount.device}, {"mountpoint", mount.point}, {"fstype", mount.type}});
    };
    gauge("node_filesystem_device_error", "Whether an error occurred while getting statistics for the given device.",
          usage ? 0 : 1);
    if (!usage) return;
    gauge("node_filesystem_size_bytes", "Filesystem size in bytes.", usage->sizeBytes);
    gauge("node_filesystem_free_bytes", "Filesystem free space in bytes.", usage->freeBytes);
    gauge("node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.",
          usage->availableBytes);
    gauge("node_filesystem_files", "Filesystem total file nodes.", usage->files);
    gauge("node_filesystem_files_free", "Filesystem total free file nodes.", usage->filesFree);
    gauge("node_filesystem_readonly", "Filesystem read-only status.", mount.readOnly ? 1 : 0);
  }

  std::shared_ptr<const Reader> reader_;
  UsageWorker worker_;
  std::string text_;
  std::vector<Mount> mounts_;
};

}  // namespace

std::unique_ptr<Collector> makeFilesystemCollector(std::shared_ptr<const Reader> reader,
                                                   std::chrono::milliseconds timeout) {
  return std::make_unique<FilesystemCollector>(std::move(reader), timeout);
}

std::unique_ptr<Collector> makeFilesystemCollector(std::shared_ptr<const Reader> reader) {
  return makeFilesystemCollector(std::move(reader), std::chrono::milliseconds(500));
}

}  // namespace oriel::hostmetrics
