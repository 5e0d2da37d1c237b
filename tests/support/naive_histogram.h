#pragma once

#include <optional>
#include <vector>

#include "models/histogram/histogram.h"
#include "tests/support/naive_promql.h"

/// Native histograms for the naive evaluator: buckets in maps by index, one at a time. What it does not know (different
/// zero buckets, different custom bounds) it throws as NaiveUnknown.
namespace oriel::test {

using NaiveHistogram = std::shared_ptr<const FloatHistogram>;

/// left + sign * right; none when one has custom buckets and the other has not.
NaiveHistogram naiveAdd(const FloatHistogram& left, const FloatHistogram& right, double sign);
/// Sum or average of one or more; none when kinds of buckets are mixed.
NaiveHistogram naiveTotal(const std::vector<NaiveHistogram>& histograms, bool average);
NaiveHistogram naiveScaled(const FloatHistogram& histogram, double factor);
/// Without empty buckets.
NaiveHistogram naiveCompact(const FloatHistogram& histogram);
NaiveHistogram naiveDivided(const FloatHistogram& histogram, double divisor);
bool naiveSame(const FloatHistogram& left, const FloatHistogram& right);
/// Whether a counter began anew between two samples.
bool naiveReset(const FloatHistogram& before, const FloatHistogram& now);

double naiveNativeQuantile(double q, const FloatHistogram& histogram);
double naiveNativeFraction(double lower, double upper, const FloatHistogram& histogram);
double naiveNativeVariance(const FloatHistogram& histogram);

}  // namespace oriel::test
