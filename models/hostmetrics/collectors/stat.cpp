#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

struct StatRow {
  std::string_view key;
  std::string_view name;
  MetricType type;
  std::string_view help;
};

constexpr StatRow kStatRows[] = {
    {"intr", "node_intr_total", MetricType::Counter, "Total number of interrupts serviced."},
    {"ctxt", "node_context_switches_total", MetricType::Counter, "Total number of context switches."},
    {"processes", "node_forks_total", MetricType::Counter, "Total number of forks."},
    {"btime", "node_boot_time_seconds", MetricType::Gauge, "Node boot time, in unixtime."},
    {"procs_running", "node_procs_running", MetricType::Gauge, "Number of processes in runnable state."},
    {"procs_blocked", "node_procs_blocked", MetricType::Gauge,
     "Number of processes blocked waiting for I/O to complete."},
};

class StatCollector : public Collector {
 public:
  explicit StatCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/stat", text_));
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::string_view key = nextField(line);
      for (const StatRow& row : kStatRows) {
        if (row.key != key) continue;
        double value = 0;
        if (!toNumber(nextField(line), value)) {
          return makeError(ErrorCode::InvalidInput, "/proc/stat: no number after " + std::string(key));
        }
        out.single(row.name, row.type, row.help, value);
      }
    }
    return {};
  }

 private:
  std::shared_ptr<const Reader> reader_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Collector> makeStatCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<StatCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
