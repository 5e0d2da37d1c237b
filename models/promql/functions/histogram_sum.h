#pragma once

#include <memory>

#include "models/promql/functions/open_histogram.h"

namespace oriel::promql {

/// Sum or average of histograms with compensation (see KahanSum), for sum, avg, sum_over_time and avg_over_time. Owned
/// by the group or window that is summed up.
class HistogramTotal {
 public:
  virtual ~HistogramTotal() = default;
  /// False when exponential and custom buckets meet; the total is of no use then.
  virtual bool add(const FloatHistogram& histogram) = 0;
  virtual FloatHistogram result() const = 0;
  const HistogramNotes& notes() const { return notes_; }

 protected:
  explicit HistogramTotal(const FloatHistogram& first) : state_(first) { notes_.seeHint(first.hint); }

  OpenHistogram state_;
  HistogramNotes notes_;
};

class HistogramSum : public HistogramTotal {
 public:
  explicit HistogramSum(const FloatHistogram& first) : HistogramTotal(first) {}
  bool add(const FloatHistogram& histogram) override;
  FloatHistogram result() const override { return state_.close(); }
};

/// Sums as long as nothing overflows and goes on with a running mean after that, as KahanMean does for floats.
class HistogramMean : public HistogramTotal {
 public:
  explicit HistogramMean(const FloatHistogram& first) : HistogramTotal(first) {}
  bool add(const FloatHistogram& histogram) override;
  FloatHistogram result() const override;

 private:
  bool addToMean(const FloatHistogram& histogram);

  double count_ = 1;
  bool incremental_ = false;
};

std::unique_ptr<HistogramTotal> makeHistogramTotal(bool average, const FloatHistogram& first);

}  // namespace oriel::promql
