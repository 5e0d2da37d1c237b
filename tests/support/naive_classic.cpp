#include <map>

#include "models/base/text.h"
#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

/// Counts that differ by less are the same.
constexpr double kTolerance = 1e-12;

/// Counts by upper bound, of one classic histogram.
using Counts = std::map<double, double>;

/// Applies an estimate to each histogram of the vector; a classic one is what has the same labels besides `le`.
template <class Estimate, class EstimateNative>
NaiveVector forEachHistogram(const NaiveVector& input, bool withName, const Estimate& estimate,
                             const EstimateNative& estimateNative) {
  std::map<Labels, Counts> histograms;
  std::map<Labels, NaiveHistogram> natives;
  for (const NaiveSample& sample : input) {
    if (sample.histogram) {
      natives.emplace(sample.labels, sample.histogram);
      continue;
    }
    const auto upper = parseFloat(sample.labels.get("le"));
    if (!upper.ok()) continue;
    const Labels labels = LabelsBuilder(sample.labels).remove("le").labels();
    histograms[withName ? labels : naiveWithoutName(labels)][*upper] += sample.value;
  }
  NaiveVector out;
  for (const auto& [labels, counts] : histograms)
    if (natives.count(labels) == 0) out.push_back({labels, true, estimate(counts), nullptr});
  for (const auto& [labels, histogram] : natives)
    if (histograms.count(labels) == 0) out.push_back({labels, true, estimateNative(*histogram), nullptr});
  return out;
}

/// Counts never fall; differences below a 1e-12th are taken for rounding.
void straighten(Counts& counts, double tolerance) {
  double highest = counts.begin()->second;
  for (auto& [upper, count] : counts) {
    const bool same = std::fabs(count - highest) / (std::fabs(count) + std::fabs(highest)) < tolerance;
    if (same || count < highest) count = highest;
    highest = count;
  }
}

double quantileOf(double q, Counts counts, double tolerance) {
  if (std::isnan(q)) return kNaiveNaN;
  if (q < 0) return -kNaiveInf;
  if (q > 1) return kNaiveInf;
  if (counts.rbegin()->first != kNaiveInf) return kNaiveNaN;
  straighten(counts, tolerance);
  const double all = counts.rbegin()->second;
  if (counts.size() < 2 || all == 0 || std::isnan(all)) return kNaiveNaN;
  const double rank = q * all;
  double lower = 0;
  double below = 0;
  for (const auto& [upper, count] : counts) {
    const bool first = upper == counts.begin()->first;
    if (upper == kNaiveInf) return lower;
    if (count >= rank) {
      if (first && upper <= 0) return upper;
      return lower + (upper - lower) * ((rank - below) / (count - below));
    }
    lower = upper;
    below = count;
  }
  return kNaiveNaN;
}

/// How many observations lie below `value`: inside a bucket they are spread evenly, the first one begins at zero when
/// it ends above.
double rankOf(double value, const Counts& counts) {
  double lower = counts.begin()->first > 0 ? 0 : -kNaiveInf;
  double below = 0;
  for (const auto& [upper, count] : counts) {
    if (value <= lower) return below;
    if (value < upper) {
      if (std::isinf(lower)) return count;
      if (std::isinf(upper)) return below;
      return below + (count - below) * ((value - lower) / (upper - lower));
    }
    lower = upper;
    below = count;
  }
  return below;
}

}  // namespace

NaiveVector naiveClassicQuantile(double q, const NaiveVector& input, const NaivePromql::OldRules& old) {
  const double tolerance = old.buckets ? 0 : kTolerance;
  return forEachHistogram(
      input, !old.buckets, [&](const Counts& counts) { return quantileOf(q, counts, tolerance); },
      [&](const FloatHistogram& histogram) { return naiveNativeQuantile(q, histogram); });
}

NaiveVector naiveClassicFraction(double lower, double upper, const NaiveVector& input) {
  const auto classic = [&](const Counts& counts) {
    if (counts.rbegin()->first != kNaiveInf) return kNaiveNaN;
    const double all = counts.rbegin()->second;
    if (all == 0 || std::isnan(lower) || std::isnan(upper)) return kNaiveNaN;
    if (lower >= upper) return 0.0;
    // Buckets that are not cumulative (rates over gaps) may count more than all.
    const auto rank = [&](double bound) { return rankOf(bound, counts) > all ? all : rankOf(bound, counts); };
    return (rank(upper) - rank(lower)) / all;
  };
  return forEachHistogram(input, true, classic, [&](const FloatHistogram& histogram) {
    return naiveNativeFraction(lower, upper, histogram);
  });
}

}  // namespace oriel::test
