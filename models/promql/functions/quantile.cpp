#include "models/promql/functions/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oriel::promql {
namespace {

constexpr double kQuantileNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kQuantileInf = std::numeric_limits<double>::infinity();
/// Buckets whose counts differ by less are taken as equal: rates of integers are not exact.
constexpr double kSmallDelta = 1e-12;

void sortAndCoalesce(std::vector<ClassicBucket>& buckets) {
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const ClassicBucket& a, const ClassicBucket& b) { return a.upper < b.upper; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].upper == buckets[last].upper) {
      buckets[last].count += buckets[i].count;
    } else {
      buckets[++last] = buckets[i];
    }
  }
  if (!buckets.empty()) buckets.resize(last + 1);
}

bool makeMonotonic(std::vector<ClassicBucket>& buckets) {
  bool forced = false;
  double previous = buckets.front().count;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    const double count = buckets[i].count;
    if (count == previous) continue;
    if (almostEqual(previous, count, kSmallDelta)) {
      buckets[i].count = previous;
    } else if (count < previous) {
      buckets[i].count = previous;
      forced = true;
    } else {
      previous = count;
    }
  }
  return forced;
}

bool endsInInfinity(const std::vector<ClassicBucket>& buckets) {
  return !buckets.empty() && buckets.back().upper == kQuantileInf;
}

}  // namespace

bool almostEqual(double a, double b, double tolerance) {
  if (std::isnan(a) && std::isnan(b)) return true;
  if (a == b) return true;
  constexpr double smallest = std::numeric_limits<double>::min();
  const double sum = std::fabs(a) + std::fabs(b);
  const double difference = std::fabs(a - b);
  if (a == 0 || b == 0 || sum < smallest) return difference < tolerance * smallest;
  return difference / std::min(sum, std::numeric_limits<double>::max()) < tolerance;
}

double quantileOf(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return kQuantileNaN;
  if (q < 0) return -kQuantileInf;
  if (q > 1) return kQuantileInf;
  std::sort(values.begin(), values.end(), [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
  const auto n = static_cast<double>(values.size());
  const double rank = q * (n - 1);
  const double lower = std::max(0.0, std::floor(rank));
  const double upper = std::min(n - 1, lower + 1);
  const double weight = rank - std::floor(rank);
  return values[static_cast<std::size_t>(lower)] * (1 - weight) + values[static_cast<std::size_t>(upper)] * weight;
}

ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket>& buckets) {
  if (std::isnan(q)) return {kQuantileNaN, false};
  if (q < 0) return {-kQuantileInf, false};
  if (q > 1) return {kQuantileInf, false};
  sortAndCoalesce(buckets);
  if (!endsInInfinity(buckets)) return {kQuantileNaN, false};
  const bool forced = makeMonotonic(buckets);
  if (buckets.size() < 2) return {kQuantileNaN, forced};
  const double observations = buckets.back().count;
  if (observations == 0) return {kQuantileNaN, forced};
  double rank = q * observations;
  const auto found = std::find_if(buckets.begin(), buckets.end() - 1,
                                  [rank](const ClassicBucket& bucket) { return bucket.count >= rank; });
  const auto b = static_cast<std::size_t>(found - buckets.begin());
  if (b == buckets.size() - 1) return {buckets[b - 1].upper, forced};
  if (b == 0 && buckets[0].upper <= 0) return {buckets[0].upper, forced};
  double start = 0;
  double count = buckets[b].count;
  if (b > 0) {
    start = buckets[b - 1].upper;
    count -= buckets[b - 1].count;
    rank -= buckets[b - 1].count;
  }
  return {start + (buckets[b].upper - start) * (rank / count), forced};
}

double classicFraction(double lower, double upper, std::vector<ClassicBucket>& buckets) {
  sortAndCoalesce(buckets);
  if (!endsInInfinity(buckets)) return kQuantileNaN;
  makeMonotonic(buckets);
  const double total = buckets.back().count;
  if (total == 0 || std::isnan(lower) || std::isnan(upper)) return kQuantileNaN;
  if (lower >= upper) return 0;
  // The rank of a value: how many observations lie below it, linear inside a bucket. The first bucket begins at zero
  // when its bound is positive, as histogram_quantile has it.
  const auto rankOf = [&](double value) {
    double start = buckets.front().upper > 0 ? 0 : -kQuantileInf;
    double below = 0;
    for (const ClassicBucket& bucket : buckets) {
      if (value <= start) return below;
      if (value < bucket.upper) {
        if (std::isinf(start) || std::isinf(bucket.upper)) return below;
        return below + (bucket.count - below) * ((value - start) / (bucket.upper - start));
      }
      below = bucket.count;
      start = bucket.upper;
    }
    return below;
  };
  return (rankOf(upper) - rankOf(lower)) / total;
}

}  // namespace oriel::promql
