#pragma once

#include <cmath>

namespace oriel::promql {

/// A sum with Neumaier's compensation, as Prometheus 3 adds: `total()` is what is answered.
struct KahanSum {
  double sum = 0;
  double rest = 0;

  void add(double value) {
    const double next = sum + value;
    if (std::isinf(next)) {
      rest = 0;
    } else if (std::fabs(sum) >= std::fabs(value)) {
      rest += (sum - next) + value;
    } else {
      rest += (value - next) + sum;
    }
    sum = next;
  }
  double total() const { return std::isinf(sum) ? sum : sum + rest; }
};

/// An average that sums as long as the sum stays finite and goes on with a running mean after that, so that an average
/// of large numbers does not overflow. Source: Prometheus 3's avg and avg_over_time.
class KahanMean {
 public:
  void add(double value) {
    count_ += 1;
    if (count_ == 1) {
      state_.sum = value;
      return;
    }
    if (!incremental_) {
      KahanSum next = state_;
      next.add(value);
      if (!std::isinf(next.sum)) {
        state_ = next;
        return;
      }
      incremental_ = true;
      state_.sum /= count_ - 1;
      state_.rest /= count_ - 1;
    }
    const double share = (count_ - 1) / count_;
    state_.sum *= share;
    state_.rest *= share;
    state_.add(value / count_);
  }
  double count() const { return count_; }
  double mean() const { return incremental_ ? state_.sum + state_.rest : state_.sum / count_ + state_.rest / count_; }

 private:
  KahanSum state_;
  double count_ = 0;
  bool incremental_ = false;
};

/// Welford's variance with compensated sums.
class KahanVariance {
 public:
  void add(double value) {
    count_ += 1;
    const double delta = value - (mean_.sum + mean_.rest);
    mean_.add(delta / count_);
    squares_.add(delta * (value - (mean_.sum + mean_.rest)));
  }
  double variance() const { return (squares_.sum + squares_.rest) / count_; }

 private:
  double count_ = 0;
  KahanSum mean_;
  KahanSum squares_;
};

}  // namespace oriel::promql
