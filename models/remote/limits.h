#pragma once

#include <cstddef>

namespace oriel::remote {

/// How much one request may hold, and all of them together. What a request declares is checked before memory is taken.
struct RemoteWriteLimits {
  std::size_t maxDecodedBytes = 32u << 20;    ///< of the message; also of the label texts of all its series
  std::size_t maxBytesInFlight = 128u << 20;  ///< of bodies and messages not answered yet
  std::size_t maxSeries = 250'000;            ///< also of metadata and symbols of version 1 and 2
  std::size_t maxSymbols = 1'000'000;
  std::size_t maxSamples = 1'000'000;
  std::size_t maxHistograms = 50'000;
  std::size_t maxBuckets = 4'000'000;  ///< of all histograms; spans and bounds count, too
  std::size_t maxExemplars = 50'000;
  std::size_t maxLabelsPerSeries = 1'000;  ///< a series with more is refused, the others are taken
};

}  // namespace oriel::remote
