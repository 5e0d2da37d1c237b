#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

/// The columns of /proc/net/dev. The kernel sums them there just as node_exporter sums what netlink gives it.
constexpr std::string_view kNetdevColumns[] = {
    "receive_bytes",  "receive_packets",  "receive_errs",       "receive_drop",
    "receive_fifo",   "receive_frame",    "receive_compressed", "receive_multicast",
    "transmit_bytes", "transmit_packets", "transmit_errs",      "transmit_drop",
    "transmit_fifo",  "transmit_colls",   "transmit_carrier",   "transmit_compressed",
};

class NetdevCollector : public Collector {
 public:
  explicit NetdevCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/net/dev", text_));
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::size_t colon = line.rfind(':');
      if (colon == std::string_view::npos) continue;  // the two heading lines
      const std::string_view device = trimmed(line.substr(0, colon));
      if (device == "lo") continue;
      line.remove_prefix(colon + 1);
      for (const std::string_view column : kNetdevColumns) {
        double value = 0;
        if (!toNumber(nextField(line), value)) {
          return makeError(ErrorCode::InvalidInput, "/proc/net/dev: too few numbers for " + std::string(device));
        }
        emit(out, column, device, value);
      }
      emitNoHandler(out, device);
    }
    return {};
  }

 private:
  void emitNoHandler(Families& out, std::string_view device) {
    path_.assign("/sys/class/net/").append(device).append("/statistics/rx_nohandler");
    double value = 0;
    if (reader_->read(path_, small_).ok() && toNumber(trimmed(small_), value)) {
      emit(out, "receive_nohandler", device, value);
    }
  }

  void emit(Families& out, std::string_view column, std::string_view device, double value) {
    name_.assign("node_network_").append(column).append("_total");
    help_.assign("Network device statistic ").append(column).push_back('.');
    out.single(name_, MetricType::Counter, help_, value, {{"device", device}});
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_, small_, path_, name_, help_;
};

}  // namespace

std::unique_ptr<Collector> makeNetdevCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<NetdevCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
