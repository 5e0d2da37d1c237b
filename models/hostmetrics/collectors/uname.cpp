#include "models/hostmetrics/table.h"

namespace oriel::hostmetrics {

namespace {

class UnameCollector : public Collector {
 public:
  explicit UnameCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    const HostIdentity host = reader_->identity();
    out.single("node_uname_info", MetricType::Gauge, "Labeled system information as provided by the uname system call.",
               1,
               {{"sysname", host.system},
                {"release", host.release},
                {"version", host.version},
                {"machine", host.machine},
                {"nodename", host.node},
                {"domainname", host.domain}});
    return {};
  }

 private:
  std::shared_ptr<const Reader> reader_;
};

}  // namespace

std::unique_ptr<Collector> makeUnameCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<UnameCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
