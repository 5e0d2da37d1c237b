#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "models/remote/limits.h"
#include "models/remote/write_request.h"

namespace oriel::remote {

/// What of a request cannot be taken, now or later. Only the first reason is kept.
class Refusals {
 public:
  /// `text` gives the reason and is only asked for the first.
  template <class Text>
  void add(Text&& text, std::size_t count = 1) {
    if (count_ == 0) first_ = text();
    count_ += count;
  }
  std::size_t count() const { return count_; }
  const std::string& first() const { return first_; }

 private:
  std::size_t count_ = 0;
  std::string first_;
};

/// Who takes what the decoder finds. What is handed over is only valid during the call. An error ends the decoding.
struct WriteSink {
  std::function<Status(const RemoteSeries&)> series;
  std::function<Status(const FamilyMetadata&)> metadata;  ///< version 1; may be empty
};

/// Reads the unpacked message of a request, one series after the other. A series with invalid labels and a histogram
/// that contradicts itself are left out and added to `refusals`. InvalidInput for bytes that are no such message and
/// LimitExceeded for more than `limits`: what was handed over until then must not be kept.
Status decodeWriteRequest(std::string_view message, WriteVersion version, const RemoteWriteLimits& limits,
                          const WriteSink& sink, Refusals& refusals);

}  // namespace oriel::remote
