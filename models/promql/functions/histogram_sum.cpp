#include "models/promql/functions/histogram_sum.h"

namespace oriel::promql {

bool HistogramSum::add(const FloatHistogram& histogram) {
  notes_.seeHint(histogram.hint);
  return state_.addCompensated(histogram, notes_);
}

bool HistogramMean::add(const FloatHistogram& histogram) {
  notes_.seeHint(histogram.hint);
  count_ += 1;
  if (incremental_) return addToMean(histogram);
  OpenHistogram next = state_;
  if (!next.addCompensated(histogram, notes_)) return false;
  if (!next.overflowed()) {
    state_ = std::move(next);
    return true;
  }
  incremental_ = true;
  state_.divide(count_ - 1);
  return addToMean(histogram);
}

bool HistogramMean::addToMean(const FloatHistogram& histogram) {
  state_.scale((count_ - 1) / count_);
  FloatHistogram share = histogram;
  divideHistogram(share, count_);
  return state_.addCompensated(share, notes_);
}

FloatHistogram HistogramMean::result() const {
  if (incremental_) return state_.close();
  OpenHistogram mean = state_;
  mean.divide(count_);
  return mean.close();
}

std::unique_ptr<HistogramTotal> makeHistogramTotal(bool average, const FloatHistogram& first) {
  if (average) return std::make_unique<HistogramMean>(first);
  return std::make_unique<HistogramSum>(first);
}

}  // namespace oriel::promql
