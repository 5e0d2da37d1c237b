#include "models/promql/functions/extended_histogram_rate.h"

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"

namespace oriel::promql {
namespace {

void warnMixedSchemas(const FunctionNotes& notes) {
  notes.context.warn(
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
          quote(notes.metric),
      notes.place);
}

/// a + b or a - b with a word about what did not fit. Resets are looked for one by one, so hints that contradict each
/// other are no news here.
std::optional<FloatHistogram> combined(const FloatHistogram& a, const FloatHistogram& b, bool add,
                                       const FunctionNotes& notes) {
  HistogramNotes found;
  auto result = add ? addHistograms(a, b, found) : subtractHistograms(a, b, found);
  if (!result) warnMixedSchemas(notes);
  if (found.boundsReconciled)
    notes.context.info(
        std::string("mismatched custom buckets were reconciled during ") + (add ? "addition" : "subtraction"),
        notes.place);
  return result;
}

/// One measurement of a window: the span of samples it looks at and the histograms at its edges.
class HistogramSpan {
 public:
  HistogramSpan(const Window& window, bool smoothed, bool counter)
      : window_(window), smoothed_(smoothed), counter_(counter) {}

  bool measure(FloatHistogram& result) {
    if (!spanOfWindow(window_.histogramTimes, window_.histogramCount, window_.start, window_.end, smoothed_, span_))
      return false;
    if (!oneLayout()) return false;
    left_ = edge(span_.first, window_.start, window_.histogramTimes[span_.first] < window_.start, 0);
    const bool beyond = span_.last > 0 && window_.histogramTimes[span_.last] > window_.end;
    right_ = edge(span_.last, window_.end, beyond, 1);
    if (!left_ || !right_) return false;
    noteGauges();
    auto difference = combined(*right_, *left_, false, *window_.notes);
    if (!difference || (counter_ && !addResets(*difference))) return false;
    result = std::move(*difference);
    return true;
  }

 private:
  const FloatHistogram& at(std::size_t i) const { return *window_.histograms[i]; }
  TimedHistogram timed(std::size_t i) const { return {window_.histogramTimes[i], window_.histograms[i]}; }

  /// The sample itself, or with `between` what lies between it and its neighbour inside the span.
  HistogramPtr edge(std::size_t i, Timestamp time, bool between, std::size_t back) const {
    if (!smoothed_ || !between) return window_.histograms[i];
    return interpolated(timed(i - back), timed(i - back + 1), time, counter_, *window_.notes);
  }

  bool oneLayout() const {
    const FunctionNotes& notes = *window_.notes;
    for (std::size_t i = span_.first; i <= span_.last; ++i) {
      if (at(i).usesCustomBuckets() != at(span_.first).usesCustomBuckets()) {
        warnMixedSchemas(notes);
        return false;
      }
      if (counter_ && at(i).hint == CounterResetHint::Gauge)
        notes.context.warn("this native histogram metric is not a counter: " + quote(notes.metric), notes.place);
    }
    return true;
  }

  void noteGauges() const {
    const bool gauges = left_->hint == CounterResetHint::Gauge && right_->hint == CounterResetHint::Gauge;
    if (counter_ || gauges) return;
    const FunctionNotes& notes = *window_.notes;
    notes.context.warn("this native histogram metric is not a gauge: " + quote(notes.metric), notes.place);
  }

  bool addResets(FloatHistogram& difference) const {
    // The first sample stands in `left`, the last in `right`: comparing `right` with the sample it was made of would
    // find that sample's own reset a second time.
    std::size_t next = span_.first + 1;
    HistogramPtr before = left_;
    const bool leftBetween = smoothed_ && window_.histogramTimes[span_.first] < window_.start;
    if (leftBetween && isCounterReset(at(span_.first), at(next))) before = window_.histograms[next++];
    if (next > span_.last) return true;
    std::optional<FloatHistogram> correction;
    for (; next <= span_.last; ++next) {
      const HistogramPtr& now = next == span_.last ? right_ : window_.histograms[next];
      if (isCounterReset(*before, *now)) {
        correction = correction ? combined(*correction, *before, true, *window_.notes) : *before;
        if (!correction) return false;
      }
      before = now;
    }
    if (!correction) return true;
    auto sum = combined(difference, *correction, true, *window_.notes);
    if (sum) difference = std::move(*sum);
    return sum.has_value();
  }

  const Window& window_;
  bool smoothed_;
  bool counter_;
  SampleSpan span_;
  HistogramPtr left_;
  HistogramPtr right_;
};

}  // namespace

HistogramPtr interpolated(const TimedHistogram& before, const TimedHistogram& after, Timestamp time, bool counter,
                          const FunctionNotes& notes) {
  if (time == before.time) return before.histogram;
  if (time == after.time) return after.histogram;
  if (before.histogram->usesCustomBuckets() != after.histogram->usesCustomBuckets()) {
    warnMixedSchemas(notes);
    return nullptr;
  }
  const double share = static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
  FloatHistogram result = *after.histogram;
  if (counter && isCounterReset(*before.histogram, *after.histogram)) {
    scaleHistogram(result, share);
    return std::make_shared<const FloatHistogram>(std::move(result));
  }
  auto difference = combined(result, *before.histogram, false, notes);
  if (!difference) return nullptr;
  scaleHistogram(*difference, share);
  auto sum = combined(*difference, *before.histogram, true, notes);
  if (!sum) return nullptr;
  return std::make_shared<const FloatHistogram>(std::move(*sum));
}

bool extendedHistogramRate(const Window& window, bool smoothed, bool counter, bool perSecond, WindowResult& result) {
  FloatHistogram answer;
  if (!HistogramSpan(window, smoothed, counter).measure(answer)) return false;
  if (perSecond) divideHistogram(answer, static_cast<double>(window.range) / 1000);
  answer.hint = CounterResetHint::Gauge;
  result.histogram = std::make_shared<const FloatHistogram>(compactHistogram(answer));
  return true;
}

}  // namespace oriel::promql
