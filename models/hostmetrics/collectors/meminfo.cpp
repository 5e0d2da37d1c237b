#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

class MeminfoCollector : public Collector {
 public:
  explicit MeminfoCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    ORIEL_TRY(reader_->read("/proc/meminfo", text_));
    std::string_view rest(text_);
    std::string_view line;
    while (nextLine(rest, line)) {
      std::string_view key = nextField(line);
      if (key.empty()) continue;
      double value = 0;
      if (!toNumber(nextField(line), value)) {
        return makeError(ErrorCode::InvalidInput, "/proc/meminfo: no number after " + std::string(key));
      }
      // `Active(anon):` becomes Active_anon; a third word is the unit kB.
      field_.clear();
      for (const char c : key.substr(0, key.size() - 1)) {
        if (c == '(')
          field_.push_back('_');
        else if (c != ')')
          field_.push_back(c);
      }
      if (!nextField(line).empty()) {
        value *= 1024;
        field_ += "_bytes";
      }
      emit(out, value);
    }
    return {};
  }

 private:
  void emit(Families& out, double value) {
    name_.assign("node_memory_").append(field_);
    help_.assign("Memory information field ").append(field_).push_back('.');
    const bool counter = field_.ends_with("_total");
    out.single(name_, counter ? MetricType::Counter : MetricType::Gauge, help_, value);
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_, field_, name_, help_;
};

}  // namespace

std::unique_ptr<Collector> makeMeminfoCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<MeminfoCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
