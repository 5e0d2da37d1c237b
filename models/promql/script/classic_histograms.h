#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "models/promql/script/script_storage.h"

namespace oriel::promql::script {

/// Gathers the series of classic histograms (`_bucket`, `_count`, `_sum`) of one load command and makes native
/// histograms with custom buckets of them. Lives for one command.
class ClassicHistograms {
 public:
  /// Takes the floats of a series whose name has one of the three suffixes; others are passed over.
  void add(const Labels& labels, const std::vector<StoredSample>& samples);

  /// The native ones, named without suffix. InvalidInput when buckets are not cumulative or do not fit the count.
  Result<std::vector<StoredSeries>> toNative() const;

 private:
  struct Classic {
    std::map<double, double> buckets;  ///< upper bound to cumulative count
    std::optional<double> count;
    double sum = 0;
  };
  static Result<std::shared_ptr<const FloatHistogram>> nativeOf(const Labels& labels, const Classic& classic);

  std::map<Labels, std::map<Timestamp, Classic>> histograms_;
};

}  // namespace oriel::promql::script
