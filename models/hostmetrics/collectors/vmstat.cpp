#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

/// node_exporter's default: `^(oom_kill|pgpg|pswp|pg.*fault).*`.
bool isKeptVmstatField(std::string_view field) {
  if (field.starts_with("oom_kill") || field.starts_with("pgpg") || field.starts_with("pswp")) return true;
  return field.starts_with("pg") && field.find("fault") != std::string_view::npos;
}

class VmstatCollector : public Collector {
 public:
  explicit VmstatCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/vmstat", text_));
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      const std::string_view field = nextField(line);
      if (!isKeptVmstatField(field)) continue;
      double value = 0;
      if (!toNumber(nextField(line), value)) {
        return makeError(ErrorCode::InvalidInput, "/proc/vmstat: no number after " + std::string(field));
      }
      name_.assign("node_vmstat_").append(field);
      help_.assign("/proc/vmstat information field ").append(field).push_back('.');
      out.single(name_, MetricType::Unknown, help_, value);
    }
    return {};
  }

 private:
  std::shared_ptr<const Reader> reader_;
  std::string text_, name_, help_;
};

}  // namespace

std::unique_ptr<Collector> makeVmstatCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<VmstatCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
