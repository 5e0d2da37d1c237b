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

void ClassicBuckets::sort() {
  const auto lower = [](const ClassicBucket& a, const ClassicBucket& b) { return a.upper < b.upper; };
  if (!std::is_sorted(buckets_.begin(), buckets_.end(), lower))
    std::stable_sort(buckets_.begin(), buckets_.end(), lower);
  std::size_t last = 0;
  for (std::size_t i = 1; i < buckets_.size(); ++i) {
    if (buckets_[i].upper == buckets_[last].upper) {
      buckets_[last].count += buckets_[i].count;
    } else {
      buckets_[++last] = buckets_[i];
    }
  }
  if (!buckets_.empty()) buckets_.resize(last + 1);
}

bool ClassicBuckets::endsInInfinity() const { return !buckets_.empty() && buckets_.back().upper == kQuantileInf; }

MonotonicityFix ClassicBuckets::makeMonotonic() {
  MonotonicityFix fix{false, kQuantileInf, -kQuantileInf, 0};
  double previous = buckets_.front().count;
  for (std::size_t i = 1; i < buckets_.size(); ++i) {
    const double count = buckets_[i].count;
    if (count == previous) continue;
    // By far the most: clearly more than in the bucket below, so that the exact comparison is not needed.
    if (count - previous > count * (10 * kSmallDelta)) {
      previous = count;
    } else if (almostEqual(previous, count, kSmallDelta)) {
      buckets_[i].count = previous;
    } else if (count < previous) {
      buckets_[i].count = previous;
      fix.forced = true;
      fix.lowest = std::min(fix.lowest, buckets_[i].upper);
      fix.highest = std::max(fix.highest, buckets_[i].upper);
      fix.largestFall = std::max(fix.largestFall, previous - count);
    } else {
      previous = count;
    }
  }
  return fix;
}

double ClassicBuckets::quantile(double q, MonotonicityFix& fix) {
  fix = {};
  if (std::isnan(q)) return kQuantileNaN;
  if (q < 0) return -kQuantileInf;
  if (q > 1) return kQuantileInf;
  if (!endsInInfinity()) return kQuantileNaN;
  fix = makeMonotonic();
  if (buckets_.size() < 2) return kQuantileNaN;
  const double observations = buckets_.back().count;
  if (observations == 0) return kQuantileNaN;
  double rank = q * observations;
  const auto found = std::find_if(buckets_.begin(), buckets_.end() - 1,
                                  [rank](const ClassicBucket& bucket) { return bucket.count >= rank; });
  const auto b = static_cast<std::size_t>(found - buckets_.begin());
  if (b == buckets_.size() - 1) return buckets_[b - 1].upper;
  if (b == 0 && buckets_[0].upper <= 0) return buckets_[0].upper;
  double start = 0;
  double count = buckets_[b].count;
  if (b > 0) {
    start = buckets_[b - 1].upper;
    count -= buckets_[b - 1].count;
    rank -= buckets_[b - 1].count;
  }
  return start + (buckets_[b].upper - start) * (rank / count);
}

/// How many observations lie below the value, linear inside a bucket. The first bucket begins at zero when its bound is
/// positive, as histogram_quantile has it; inside one without a beginning there is nothing to interpolate.
double ClassicBuckets::rankOf(double value) const {
  double start = buckets_.front().upper > 0 ? 0 : -kQuantileInf;
  double below = 0;
  for (const ClassicBucket& bucket : buckets_) {
    if (start >= value) return below;
    if (bucket.upper > value) {
      if (start == -kQuantileInf) return bucket.count;
      return below + (bucket.count - below) * (value - start) / (bucket.upper - start);
    }
    below = bucket.count;
    start = bucket.upper;
  }
  return kQuantileInf;
}

double ClassicBuckets::fraction(double lower, double upper) const {
  if (!endsInInfinity()) return kQuantileNaN;
  const double total = buckets_.back().count;
  if (total == 0 || std::isnan(lower) || std::isnan(upper)) return kQuantileNaN;
  if (lower >= upper) return 0;
  return (std::min(rankOf(upper), total) - std::min(rankOf(lower), total)) / total;
}

}  // namespace oriel::promql
