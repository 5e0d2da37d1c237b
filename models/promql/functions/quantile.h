#pragma once

#include <vector>

namespace oriel::promql {

/// The q-quantile of the values with linear interpolation, NaN sorted first; NaN for no values or NaN, -Inf below 0 and
/// +Inf above 1. Sorts `values`.
double quantileOf(double q, std::vector<double>& values);

/// One bucket of a classic histogram: how many observations are at most `upper`.
struct ClassicBucket {
  double upper = 0;
  double count = 0;
};

/// What was mended in buckets whose counts fall where the bounds rise.
struct MonotonicityFix {
  bool forced = false;
  double lowest = 0;  ///< bounds of the buckets that were raised
  double highest = 0;
  double largestFall = 0;  ///< by how much a count was raised at most
};

/// The cumulative buckets of one classic histogram, in any order: sorted, and those with the same bound joined. A plain
/// value, reused from histogram to histogram.
class ClassicBuckets {
 public:
  void clear() { buckets_.clear(); }
  void add(ClassicBucket bucket) { buckets_.push_back(bucket); }
  bool empty() const { return buckets_.empty(); }
  /// To be called once, before anything is asked.
  void sort();

  /// histogram_quantile. The first call with a quantile in [0, 1] raises counts that fall; `fix` says so then.
  double quantile(double q, MonotonicityFix& fix);
  /// histogram_fraction: the share of observations between the two values.
  double fraction(double lower, double upper) const;

 private:
  bool endsInInfinity() const;
  MonotonicityFix makeMonotonic();
  double rankOf(double value) const;

  std::vector<ClassicBucket> buckets_;
};

/// Equal within a relative difference.
bool almostEqual(double a, double b, double tolerance);

}  // namespace oriel::promql
