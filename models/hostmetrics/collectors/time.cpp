#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

constexpr std::string_view kClocksourceFolder = "/sys/devices/system/clocksource";

class TimeCollector : public Collector {
 public:
  explicit TimeCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    const WallTime now = reader_->wallTime();
    out.single("node_time_seconds", MetricType::Gauge, "System time in seconds since epoch (1970).", now.seconds);
    out.single("node_time_zone_offset_seconds", MetricType::Gauge, "System time zone offset in seconds.",
               now.zoneOffset, {{"time_zone", now.zone}});
    auto names = reader_->list(std::string(kClocksourceFolder));
    if (!names.ok()) return std::move(names).error();
    for (const std::string& name : *names) {
      if (name.starts_with("clocksource")) ORIEL_TRY(collectSource(name, out));
    }
    return {};
  }

 private:
  Status collectSource(const std::string& name, Families& out) {
    const std::string folder = std::string(kClocksourceFolder) + "/" + name;
    const std::string_view device = std::string_view(name).substr(std::string_view("clocksource").size());
    ORIEL_TRY(reader_->read(folder + "/available_clocksource", text_));
    out.begin("node_time_clocksource_available_info", MetricType::Gauge,
              "Available clocksources read from '/sys/devices/system/clocksource'.");
    std::string_view rest = trimmed(text_);
    for (std::string_view source = nextField(rest); !source.empty(); source = nextField(rest)) {
      out.add(1, {{"device", device}, {"clocksource", source}});
    }
    ORIEL_TRY(reader_->read(folder + "/current_clocksource", text_));
    out.single("node_time_clocksource_current_info", MetricType::Gauge,
               "Current clocksource read from '/sys/devices/system/clocksource'.", 1,
               {{"device", device}, {"clocksource", trimmed(text_)}});
    return {};
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Collector> makeTimeCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<TimeCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
