#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

/// Arithmetic that the naive evaluator's parts share.
namespace oriel::test {

inline constexpr double kNaiveNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kNaiveInf = std::numeric_limits<double>::infinity();

/// A sum and what rounding has lost of it (Neumaier).
struct NaiveSum {
  double sum = 0;
  double lost = 0;
  void add(double value) {
    const double total = sum + value;
    if (std::isinf(total)) {
      lost = 0;
    } else if (std::fabs(sum) >= std::fabs(value)) {
      lost += (sum - total) + value;
    } else {
      lost += (value - total) + sum;
    }
    sum = total;
  }
};

/// A mean of sums, or of running means from where the sum would overflow.
inline double naiveMean(const std::vector<double>& values) {
  NaiveSum sum;
  sum.sum = values.front();
  bool running = false;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto count = static_cast<double>(i + 1);
    if (!running) {
      NaiveSum next = sum;
      next.add(values[i]);
      if (!std::isinf(next.sum)) {
        sum = next;
        continue;
      }
      running = true;
      sum.sum /= count - 1;
      sum.lost /= count - 1;
    }
    const double share = (count - 1) / count;
    sum.sum *= share;
    sum.lost *= share;
    sum.add(values[i] / count);
  }
  const auto count = static_cast<double>(values.size());
  return running ? sum.sum + sum.lost : sum.sum / count + sum.lost / count;
}

/// A running mean, as Prometheus 2.42 has it.
inline double naiveOldMean(const std::vector<double>& values, bool compensated) {
  double mean = 0;
  double lost = 0;
  double count = 0;
  for (const double value : values) {
    ++count;
    if (std::isinf(mean) && std::isinf(value) && (mean > 0) == (value > 0)) continue;
    if (std::isinf(mean) && std::isfinite(value)) continue;
    const double step = value / count - mean / count;
    const double next = mean + step;
    if (compensated) lost += std::fabs(mean) >= std::fabs(step) ? (mean - next) + step : (step - next) + mean;
    mean = next;
  }
  return std::isinf(mean) || !compensated ? mean : mean + lost;
}

inline double naiveOldVariance(const std::vector<double>& values) {
  double mean = values.front();
  double squares = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double distance = values[i] - mean;
    mean += distance / static_cast<double>(i + 1);
    squares += distance * (values[i] - mean);
  }
  return squares / static_cast<double>(values.size());
}

/// The running variance of Welford, each of its sums with what rounding has lost.
inline double naiveVariance(const std::vector<double>& values) {
  NaiveSum mean;
  NaiveSum squares;
  double count = 0;
  for (const double value : values) {
    ++count;
    const double distance = value - (mean.sum + mean.lost);
    mean.add(distance / count);
    squares.add(distance * (value - (mean.sum + mean.lost)));
  }
  return (squares.sum + squares.lost) / count;
}

inline bool naiveLess(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

/// NaN counts as the smallest.
inline double naiveQuantile(double q, std::vector<double> values) {
  if (values.empty() || std::isnan(q)) return kNaiveNaN;
  if (q < 0) return -kNaiveInf;
  if (q > 1) return kNaiveInf;
  std::sort(values.begin(), values.end(), naiveLess);
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::size_t>(std::floor(rank));
  const std::size_t upper = std::min(values.size() - 1, lower + 1);
  const double weight = rank - std::floor(rank);
  return values[lower] * (1 - weight) + values[upper] * weight;
}

/// Go's math.Max and math.Min: an infinity of their own kind wins even over NaN.
inline double naiveMax(double a, double b) {
  if (a == kNaiveInf || b == kNaiveInf) return kNaiveInf;
  if (std::isnan(a) || std::isnan(b)) return kNaiveNaN;
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}
inline double naiveMin(double a, double b) { return -naiveMax(-a, -b); }

}  // namespace oriel::test
