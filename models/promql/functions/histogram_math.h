#pragma once

#include <optional>
#include <string_view>

#include "models/histogram/histogram.h"
#include "models/promql/functions/range_function.h"

namespace oriel::promql {

/// What happened while two histograms were brought together.
struct HistogramNotes {
  bool resetSeen = false;
  bool noResetSeen = false;
  /// One of several histograms that are added says it follows a reset, another that it does not.
  void seeHint(CounterResetHint hint) {
    resetSeen |= hint == CounterResetHint::Reset;
    noResetSeen |= hint == CounterResetHint::NotReset;
    conflictingResets |= resetSeen && noResetSeen;
  }
  bool conflictingResets = false;  ///< one said reset, the other not
  bool boundsReconciled = false;   ///< custom bounds differed; the common ones were kept
};

/// a + b and a - b. Different exponential schemas meet at the coarser one, different zero buckets at the wider one,
/// different custom bounds at those both have. Null when one is exponential and the other custom.
std::optional<FloatHistogram> addHistograms(const FloatHistogram& a, const FloatHistogram& b, HistogramNotes& notes);
std::optional<FloatHistogram> subtractHistograms(const FloatHistogram& a, const FloatHistogram& b,
                                                 HistogramNotes& notes);
/// Multiplies all counts and the sum; a negative factor makes a gauge.
void scaleHistogram(FloatHistogram& histogram, double factor);
void divideHistogram(FloatHistogram& histogram, double divisor);
/// Equal counts, sums and buckets; how the spans are cut does not matter.
bool sameHistogram(const FloatHistogram& a, const FloatHistogram& b);
/// The later histogram cannot follow the earlier one without a counter reset between.
bool isCounterReset(const FloatHistogram& earlier, const FloatHistogram& later);
/// Empty buckets and empty spans removed.
FloatHistogram compactHistogram(const FloatHistogram& histogram);

/// Last minus first of the window with resets added (for counters). Says what is wrong through the window's notes.
std::optional<FloatHistogram> histogramDifference(const Window& window, bool counter);
/// irate and idelta of a window whose last two samples may be histograms.
bool instantHistogramDifference(const Window& window, bool rate, WindowResult& result);
/// sum_over_time and avg_over_time of histograms.
bool sumHistograms(const Window& window, bool average, WindowResult& result);

/// What histogram_quantile or histogram_fraction found in a native histogram. Observations of NaN are counted but lie
/// in no bucket: `missing` says that there are such.
struct NativeEstimate {
  double value = 0;
  bool missing = false;
};
NativeEstimate nativeQuantile(double q, const FloatHistogram& histogram);
NativeEstimate nativeFraction(double lower, double upper, const FloatHistogram& histogram);
/// Estimated variance of the observations (each bucket stands at its middle).
double nativeVariance(const FloatHistogram& histogram);

}  // namespace oriel::promql
