#include <map>

#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

constexpr double kSectorBytes = 512;
constexpr double kTickSeconds = 0.001;

struct DiskRow {
  std::string_view name;
  MetricType type;
  std::string_view help;
  double scale;
};

/// The columns of /proc/diskstats after the device's name. Old kernels have only the first ones.
constexpr DiskRow kDiskRows[] = {
    {"node_disk_reads_completed_total", MetricType::Counter, "The total number of reads completed successfully.", 1},
    {"node_disk_reads_merged_total", MetricType::Counter, "The total number of reads merged.", 1},
    {"node_disk_read_bytes_total", MetricType::Counter, "The total number of bytes read successfully.", kSectorBytes},
    {"node_disk_read_time_seconds_total", MetricType::Counter, "The total number of seconds spent by all reads.",
     kTickSeconds},
    {"node_disk_writes_completed_total", MetricType::Counter, "The total number of writes completed successfully.", 1},
    {"node_disk_writes_merged_total", MetricType::Counter, "The number of writes merged.", 1},
    {"node_disk_written_bytes_total", MetricType::Counter, "The total number of bytes written successfully.",
     kSectorBytes},
    {"node_disk_write_time_seconds_total", MetricType::Counter,
     "This is the total number of seconds spent by all writes.", kTickSeconds},
    {"node_disk_io_now", MetricType::Gauge, "The number of I/Os currently in progress.", 1},
    {"node_disk_io_time_seconds_total", MetricType::Counter, "Total seconds spent doing I/Os.", kTickSeconds},
    {"node_disk_io_time_weighted_seconds_total", MetricType::Counter, "The weighted # of seconds spent doing I/Os.",
     kTickSeconds},
    {"node_disk_discards_completed_total", MetricType::Counter, "The total number of discards completed successfully.",
     1},
    {"node_disk_discards_merged_total", MetricType::Counter, "The total number of discards merged.", 1},
    {"node_disk_discarded_sectors_total", MetricType::Counter, "The total number of sectors discarded successfully.",
     1},
    {"node_disk_discard_time_seconds_total", MetricType::Counter,
     "This is the total number of seconds spent by all discards.", kTickSeconds},
    {"node_disk_flush_requests_total", MetricType::Counter, "The total number of flush requests completed successfully",
     1},
    {"node_disk_flush_requests_time_seconds_total", MetricType::Counter,
     "This is the total number of seconds spent by all flush requests.", kTickSeconds},
};

bool isDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Drops digits from the end; false when there was none.
bool dropDigits(std::string_view& text) {
  const std::size_t last = text.find_last_not_of("0123456789");
  const std::size_t keep = last == std::string_view::npos ? 0 : last + 1;
  const bool dropped = keep < text.size();
  text = text.substr(0, keep);
  return dropped;
}

/// node_exporter's default: `^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$`.
bool isIgnoredDisk(std::string_view device) {
  std::string_view stem = device;
  if (!dropDigits(stem)) return false;
  if (stem == "ram" || stem == "loop" || stem == "fd") return true;
  for (const std::string_view family : {"hd", "sd", "vd", "xvd"}) {
    if (stem.size() == family.size() + 1 && stem.starts_with(family) && stem.back() >= 'a' && stem.back() <= 'z') {
      return true;
    }
  }
  if (!stem.starts_with("nvme") || !stem.ends_with('p')) return false;
  const std::string_view middle = stem.substr(4, stem.size() - 5);  // `0n1` of nvme0n1p2
  const std::size_t n = middle.find('n');
  return n != std::string_view::npos && isDigits(middle.substr(0, n)) && isDigits(middle.substr(n + 1));
}

class DiskstatsCollector : public Collector {
 public:
  explicit DiskstatsCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/diskstats", text_));
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::string_view major = nextField(line);
      const std::string_view minor = nextField(line);
      const std::string_view device = nextField(line);
      if (device.empty() || isIgnoredDisk(device)) continue;
      emitInfo(out, major, minor, device);
      for (const DiskRow& row : kDiskRows) {
        const std::string_view field = nextField(line);
        if (field.empty()) break;
        double value = 0;
        if (!toNumber(field, value))
          return makeError(ErrorCode::InvalidInput, "/proc/diskstats: " + std::string(device));
        out.single(row.name, row.type, row.help, value * row.scale, {{"device", device}});
      }
    }
    return {};
  }

 private:
  void emitInfo(Families& out, std::string_view major, std::string_view minor, std::string_view device) {
    readUdev(major, minor);
    out.single("node_disk_info", MetricType::Gauge, "Info of /sys/block/<block_device>.", 1,
               {{"device", device},
                {"major", major},
                {"minor", minor},
                {"path", property("ID_PATH")},
                {"wwn", property("ID_WWN")},
                {"model", property("ID_MODEL")},
                {"serial", property("ID_SERIAL_SHORT")},
                {"revision", property("ID_REVISION")}});
    if (!property("ID_FS_TYPE").empty()) {
      out.single("node_disk_filesystem_info", MetricType::Gauge, "Info about disk filesystem.", 1,
                 {{"device", device},
                  {"type", property("ID_FS_TYPE")},
                  {"usage", property("ID_FS_USAGE")},
                  {"uuid", property("ID_FS_UUID")},
                  {"version", property("ID_FS_VERSION")}});
    }
    if (!property("DM_NAME").empty()) {
      out.single("node_disk_device_mapper_info", MetricType::Gauge, "Info about disk device mapper.", 1,
                 {{"device", device},
                  {"name", property("DM_NAME")},
                  {"uuid", property("DM_UUID")},
                  {"vg_name", property("DM_VG_NAME")},
                  {"lv_name", property("DM_LV_NAME")},
                  {"lv_layer", property("DM_LV_LAYER")}});
    }
    if (!property("ID_ATA").empty()) emitAta(out, device);
  }

  void emitAta(Families& out, std::string_view device) const {
    struct Row {
      std::string_view key, name, help;
    };
    constexpr Row kRows[] = {
        {"ID_ATA_WRITE_CACHE", "node_disk_ata_write_cache", "ATA disk has a write cache."},
        {"ID_ATA_WRITE_CACHE_ENABLED", "node_disk_ata_write_cache_enabled", "ATA disk has its write cache enabled."},
        {"ID_ATA_ROTATION_RATE_RPM", "node_disk_ata_rotation_rate_rpm", "ATA disk rotation rate in RPMs (0 for SSDs)."},
    };
    for (const Row& row : kRows) {
      double value = 0;
      if (toNumber(property(row.key), value))
        out.single(row.name, MetricType::Gauge, row.help, value, {{"device", device}});
    }
  }

  void readUdev(std::string_view major, std::string_view minor) {
    properties_.clear();
    path_.assign("/run/udev/data/b").append(major).append(":").append(minor);
    if (!reader_->read(path_, udev_).ok()) return;  // containers have no udev
    std::string_view rest(udev_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::size_t equals = line.find('=');
      if (line.starts_with("E:") && equals != std::string_view::npos) {
        properties_[line.substr(2, equals - 2)] = line.substr(equals + 1);
      }
    }
  }

  std::string_view property(std::string_view key) const {
    const auto found = properties_.find(key);
    return found == properties_.end() ? std::string_view() : found->second;
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_, udev_, path_;
  std::map<std::string_view, std::string_view> properties_;  ///< of one device, views into udev_
};

}  // namespace

std::unique_ptr<Collector> makeDiskstatsCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<DiskstatsCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
