#pragma once

#include <cstdint>
#include <vector>

#include "models/histogram/histogram.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/kahan.h"

namespace oriel::promql {

/// One bucket of an OpenHistogram: its index, its count and what the count lacks (see KahanSum).
struct OpenBucket {
  std::int32_t index = 0;
  KahanSum count;
};
using OpenBuckets = std::vector<OpenBucket>;

/// A histogram taken apart for arithmetic: buckets by index in order instead of spans, and every number with its
/// compensation, so that the same code serves plain and compensated sums. A plain value.
class OpenHistogram {
 public:
  explicit OpenHistogram(const FloatHistogram& histogram);

  /// Plain a + sign * b. False, and nothing is changed, when one has exponential and the other custom buckets.
  /// Different exponential schemas meet at the coarser one, different zero buckets at the wider one, different custom
  /// bounds at those that both have.
  bool add(const FloatHistogram& other, double sign, HistogramNotes& notes);
  /// The same for a sum of many, with compensation.
  bool addCompensated(const FloatHistogram& other, HistogramNotes& notes);

  void scale(double factor);
  void divide(double divisor);
  /// Any number is infinite.
  bool overflowed() const;
  /// Coarser by merging neighbours; a finer schema changes nothing.
  void reduceSchema(std::int32_t schema);
  /// Moves what lies within `threshold` into the zero bucket; answers the threshold that results, which is larger when
  /// the wanted one would cut a filled bucket.
  double widenZero(double threshold);
  /// Rewrites custom buckets to `bounds`, a subset of the histogram's own.
  void useBounds(const std::vector<double>& bounds);

  /// The histogram, without empty buckets.
  FloatHistogram close() const;

  CounterResetHint hint = CounterResetHint::Unknown;
  std::int32_t schema = 0;
  double zeroThreshold = 0;
  KahanSum zeroCount;
  KahanSum count;
  KahanSum sum;
  OpenBuckets positive;
  OpenBuckets negative;
  std::vector<double> bounds;

 private:
  bool usesCustomBuckets() const { return schema == kCustomBucketsSchema; }
  template <class Change>
  void changeAll(Change change);
  template <class Put>
  bool join(const FloatHistogram& other, HistogramNotes& notes, Put put);
  template <class Put>
  void joinMet(const FloatHistogram& other, Put put);
};

/// The bounds that both have.
std::vector<double> commonBounds(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace oriel::promql
