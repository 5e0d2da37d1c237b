#pragma once

#include <cstddef>

#include "models/base/time.h"

namespace oriel::promql {

/// What a rate is made from, whether of floats or of histograms.
struct RateInput {
  Timestamp windowStart = 0;
  Timestamp windowEnd = 0;
  Timestamp first = 0;  ///< of the samples in the window
  Timestamp last = 0;
  std::size_t samples = 0;
  double startValue = 0;  ///< the counter at the first sample
  double difference = 0;
};

/// By how much the difference of the samples is multiplied to stand for the whole window. The edges of the window are
/// reached when the samples come close to them, otherwise half a sample distance is added; a counter is never taken
/// below zero. Source: Prometheus 3.
inline double extrapolationFactor(const RateInput& input, bool counter) {
  double toStart = static_cast<double>(input.first - input.windowStart) / 1000;
  double toEnd = static_cast<double>(input.windowEnd - input.last) / 1000;
  const double sampled = static_cast<double>(input.last - input.first) / 1000;
  const double average = sampled / static_cast<double>(input.samples - 1);
  const double threshold = average * 1.1;
  if (toStart >= threshold) toStart = average / 2;
  if (counter) {
    double toZero = toStart;
    if (input.difference > 0 && input.startValue >= 0) toZero = sampled * (input.startValue / input.difference);
    if (toZero < toStart) toStart = toZero;
  }
  if (toEnd >= threshold) toEnd = average / 2;
  return (sampled + toStart + toEnd) / sampled;
}

}  // namespace oriel::promql
