#pragma once

#include <memory>
#include <string>

#include "models/base/time.h"

namespace oriel::test {

struct RandomQueriesOptions {
  Timestamp start = 1'700'000'040'000;  ///< of the data
  Duration length = kHour;
  /// Only what Prometheus 2.42 knows, and nothing that jumps (a comparison, floor, topk) above what is rounded
  /// differently there (sin, pow).
  bool prometheus2 = false;
  bool native = false;  ///< ask for native histograms too
};

/// Writes random well-formed queries over the data of randomSamples(): typed, so that every function gets what it
/// takes, and weighted, so that most find something. All functions of the language occur. The same seed gives the same
/// queries. Belongs to one thread.
class RandomQueries {
 public:
  RandomQueries(unsigned seed, const RandomQueriesOptions& options);
  ~RandomQueries();
  RandomQueries(RandomQueries&&) noexcept;
  std::string next();

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace oriel::test
