#include "models/hostmetrics/collector_set.h"

#include "models/hostmetrics/table.h"

namespace oriel::hostmetrics {

CollectorSet::CollectorSet(std::shared_ptr<const Reader> reader, const Clock& clock) : clock_(clock) {
  for (const CollectorRow& row : collectorTable()) entries_.push_back({std::string(row.name), row.make(reader)});
}

void CollectorSet::collect(Families& out) {
  out.clear();
  failures_.clear();
  for (Entry& entry : entries_) {
    const auto begin = clock_.monotonic();
    const Status status = entry.collector->collect(out);
    entry.seconds = std::chrono::duration<double>(clock_.monotonic() - begin).count();
    entry.success = status.ok();
    if (!status.ok() && status.error().code != ErrorCode::NotFound)
      failures_.push_back(entry.name + ": " + status.error().text);
  }
  out.begin("node_scrape_collector_duration_seconds", MetricType::Gauge,
            "node_exporter: Duration of a collector scrape.");
  for (const Entry& entry : entries_) out.add(entry.seconds, {{"collector", entry.name}});
  out.begin("node_scrape_collector_success", MetricType::Gauge, "node_exporter: Whether a collector succeeded.");
  for (const Entry& entry : entries_) out.add(entry.success ? 1 : 0, {{"collector", entry.name}});
}

}  // namespace oriel::hostmetrics
