#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <vector>

#include "models/remote/decode_budget.h"
#include "models/remote/write_request.h"

namespace oriel::remote {

/// Reads Histogram messages, which are the same in both versions. Keeps its memory from one to the next. Belongs to one
/// decoder; throws as protozero does, and DecodeFailure.
class HistogramReader {
 public:
  /// Integer counts become float ones. `problem` tells why the histogram cannot be taken (Prometheus' words), and is
  /// empty when it can.
  RemoteHistogram read(protozero::pbf_reader message, DecodeBudget& budget, std::string& problem);

 private:
  void readFields(protozero::pbf_reader& message, DecodeBudget& budget);
  void takeIntegers(std::string& problem);
  void takeFloats(std::string& problem);

  FloatHistogram histogram_;
  Timestamp timestamp_ = 0;
  bool isFloat_ = false;
  std::uint64_t count_ = 0, zeroCount_ = 0;
  double floatCount_ = 0, floatZeroCount_ = 0;
  std::vector<std::int64_t> positiveDeltas_, negativeDeltas_;
  std::vector<double> positiveCounts_, negativeCounts_;
};

}  // namespace oriel::remote
