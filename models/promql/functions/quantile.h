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

struct ClassicQuantile {
  double value = 0;
  bool forcedMonotonic = false;  ///< counts had to be raised to a lower bucket's
};

/// histogram_quantile of cumulative buckets, in any order. Sorts and mends `buckets`.
ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket>& buckets);

/// histogram_fraction of cumulative buckets: the share of observations between the two values. Sorts and mends
/// `buckets`.
double classicFraction(double lower, double upper, std::vector<ClassicBucket>& buckets);

/// Equal within a relative difference.
bool almostEqual(double a, double b, double tolerance);

}  // namespace oriel::promql
