#include "models/storage/storage.h"

#include <bit>

namespace oriel {

double staleNaN() { return std::bit_cast<double>(kStaleNaNBits); }

const char* metricTypeName(MetricType type) {
  switch (type) {
    case MetricType::Unknown: return "unknown";
    case MetricType::Counter: return "counter";
    case MetricType::Gauge: return "gauge";
    case MetricType::Histogram: return "histogram";
    case MetricType::GaugeHistogram: return "gaugehistogram";
    case MetricType::Summary: return "summary";
    case MetricType::Info: return "info";
    case MetricType::StateSet: return "stateset";
  }
  return "unknown";
}

Status Appender::appendKnown(std::span<const KnownSample> samples, std::vector<RefusedSample>& refused) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto ref = append(samples[i].ref, {}, samples[i].timestamp, samples[i].value);
    if (!ref.ok()) refused.push_back({i, ref.error()});
  }
  return {};
}

}  // namespace oriel
