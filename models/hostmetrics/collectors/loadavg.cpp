#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

class LoadavgCollector : public Collector {
 public:
  explicit LoadavgCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/loadavg", text_));
    std::string_view rest(text_);
    double load[3] = {};
    for (double& value : load) {
      if (!toNumber(nextField(rest), value))
        return makeError(ErrorCode::InvalidInput, "/proc/loadavg: not three numbers");
    }
    out.single("node_load1", MetricType::Gauge, "1m load average.", load[0]);
    out.single("node_load5", MetricType::Gauge, "5m load average.", load[1]);
    out.single("node_load15", MetricType::Gauge, "15m load average.", load[2]);
    return {};
  }

 private:
  std::shared_ptr<const Reader> reader_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Collector> makeLoadavgCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<LoadavgCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
