#pragma once

#include <string>

#include "models/base/result.h"
#include "models/remote/limits.h"

namespace oriel::remote {

/// Thrown and caught inside the decoder only.
struct DecodeFailure {
  Error error;
};

[[noreturn]] inline void failDecoding(std::string text) {
  throw DecodeFailure{makeError(ErrorCode::InvalidInput, std::move(text))};
}

/// What is left of the limits while one request is decoded.
class DecodeBudget {
 public:
  explicit DecodeBudget(const RemoteWriteLimits& limits)
      : limits(limits),
        series(limits.maxSeries),
        samples(limits.maxSamples),
        histograms(limits.maxHistograms),
        buckets(limits.maxBuckets),
        exemplars(limits.maxExemplars),
        symbols(limits.maxSymbols),
        labelBytes(limits.maxDecodedBytes) {}

  /// Throws DecodeFailure when less than `count` is left.
  static void take(std::size_t& left, std::size_t count, const char* what) {
    if (count > left)
      throw DecodeFailure{makeError(ErrorCode::LimitExceeded, std::string("the request holds too many ") + what)};
    left -= count;
  }

  const RemoteWriteLimits& limits;
  std::size_t series, samples, histograms, buckets, exemplars, symbols, labelBytes;
};

}  // namespace oriel::remote
