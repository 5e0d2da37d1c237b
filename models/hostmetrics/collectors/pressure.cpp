#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

struct PressureRow {
  std::string_view file;
  std::string_view kind;  ///< first word of the line: some or full
  std::string_view name;
  std::string_view help;
};

constexpr PressureRow kPressureRows[] = {
    {"cpu", "some", "node_pressure_cpu_waiting_seconds_total",
     "Total time in seconds that processes have waited for CPU time"},
    {"io", "some", "node_pressure_io_waiting_seconds_total",
     "Total time in seconds that processes have waited due to IO congestion"},
    {"io", "full", "node_pressure_io_stalled_seconds_total",
     "Total time in seconds no process could make progress due to IO congestion"},
    {"memory", "some", "node_pressure_memory_waiting_seconds_total",
     "Total time in seconds that processes have waited for memory"},
    {"memory", "full", "node_pressure_memory_stalled_seconds_total",
     "Total time in seconds no process could make progress due to memory congestion"},
};

class PressureCollector : public Collector {
 public:
  explicit PressureCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    std::string_view loaded;
    for (const PressureRow& row : kPressureRows) {
      if (loaded != row.file) {
        ORIEL_TRY(reader_->read("/proc/pressure/" + std::string(row.file), text_));
        loaded = row.file;
      }
      double microseconds = 0;
      if (findTotal(row.kind, microseconds)) {
        out.single(row.name, MetricType::Counter, row.help, microseconds / 1e6);
      }
    }
    return {};
  }

 private:
  bool findTotal(std::string_view kind, double& total) const {
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      if (nextField(line) != kind) continue;
      for (std::string_view field = nextField(line); !field.empty(); field = nextField(line)) {
        if (field.starts_with("total=")) return toNumber(field.substr(6), total);
      }
    }
    return false;
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Collector> makePressureCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<PressureCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
