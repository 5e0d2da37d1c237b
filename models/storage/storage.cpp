#include "models/storage/storage.h"

#include <bit>

namespace oriel {

double staleNaN() { return std::bit_cast<double>(kStaleNaNBits); }
bool isStaleNaN(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleNaNBits; }

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

}  // namespace oriel
