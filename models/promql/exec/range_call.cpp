#include "models/promql/exec/range_call.h"

namespace oriel::promql {
namespace {

constexpr std::size_t kSamplesBetweenChecks = 1 << 20;

}  // namespace

Status RangeCall::open() {
  ORIEL_TRY(parameters_.open());
  ORIEL_TRY(source_->open(series_));
  for (OutputSeries& series : series_) {
    metricNames_.emplace_back(series.labels.metricName());
    if (!function_.keepsName) series.dropName = true;
  }
  return {};
}

/// Slides the window over one series after the other.
class RangeCall::Maker final : public RowMaker {
 public:
  explicit Maker(const RangeCall& call)
      : call_(call),
        function_(call.function_),
        parameters_(call.parameters_.size()),
        usesStart_(call.context_.usesStartTimes()) {}

  Result<bool> make(int series, const SampleColumns& columns, int first, int count, RowBuffer& row) override {
    const FunctionNotes notes{call_.context_, call_.place_, call_.metricNames_[static_cast<std::size_t>(series)]};
    bool anyFloat = false;
    bool any = false;
    if (function_.evaluateRow != nullptr && columns.histogramTimes.empty() && columns.startTimes.empty() &&
        !call_.source_->windowEnd().fixed) {
      const WindowRun run{columns.times.data(), columns.values.data(),
                          columns.times.size(), call_.source_->windowEnd().at(call_.grid_.at(first)),
                          call_.grid_.step,     call_.source_->range()};
      any = anyFloat = function_.evaluateRow(run, scratch_, row);
    } else {
      ORIEL_TRY(slide(columns, notes, first, row));
      for (int i = 0; i < count; ++i) {
        any |= row.present(i);
        anyFloat |= row.isFloat(i);
      }
    }
    if (anyFloat && function_.needsResets && mayNotBeCounter(notes.metric)) notes.possiblyNoCounter();
    return any;
  }

 private:
  Status slide(const SampleColumns& columns, const FunctionNotes& notes, int first, RowBuffer& row);
  void findResets(const SampleColumns& columns);
  Window windowAt(const SampleColumns& columns, Timestamp step) const;
  void advance(const SampleColumns& columns, Window& window);

  /// Begin and end of the window in the columns; they only move forward within a batch.
  struct Cursor {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t histogramBegin = 0;
    std::size_t histogramEnd = 0;
    std::size_t resetBegin = 0;
    std::size_t resetEnd = 0;
  };

  const RangeCall& call_;
  const RangeFunction& function_;
  std::vector<double> parameters_;
  const bool usesStart_;
  std::vector<std::size_t> resetAt_;  ///< index of the first sample after each reset
  std::vector<double> beforeResets_;  ///< the value before it
  Cursor cursor_;
  RowScratch scratch_;
};

Status RangeCall::rows(int first, int count, const RowSink& sink) {
  ORIEL_TRY(parameters_.read(first, count));
  if (function_.checkParameters != nullptr && !series_.empty())
    for (int i = 0; i < count; ++i) ORIEL_TRY(function_.checkParameters(parameters_.at(i)));
  return source_->rows(first, count, [this] { return std::make_unique<Maker>(*this); }, sink);
}

void RangeCall::Maker::findResets(const SampleColumns& columns) {
  resetAt_.clear();
  beforeResets_.clear();
  for (std::size_t i = 1; i < columns.values.size(); ++i) {
    if (!(columns.values[i] < columns.values[i - 1])) continue;
    resetAt_.push_back(i);
    beforeResets_.push_back(columns.values[i - 1]);
  }
}

Status RangeCall::Maker::slide(const SampleColumns& columns, const FunctionNotes& notes, int first, RowBuffer& row) {
  if (function_.needsResets) findResets(columns);
  cursor_ = {};
  std::size_t looked = 0;
  WindowResult result;
  for (int i = 0; i < row.size(); ++i) {
    Window window = windowAt(columns, call_.grid_.at(first + i));
    advance(columns, window);
    if (window.size + window.histogramCount == 0) continue;
    // Wide windows over many samples take long; who waits for the query may have gone.
    looked += window.size + window.histogramCount;
    if (looked > kSamplesBetweenChecks) {
      ORIEL_TRY(call_.context_.check());
      looked = 0;
    }
    for (std::size_t p = 0; p < parameters_.size(); ++p) parameters_[p] = call_.parameters_.at(p, i);
    window.parameters = parameters_.empty() ? nullptr : parameters_.data();
    window.notes = &notes;
    if (!function_.evaluate(window, result)) continue;
    if (result.histogram) {
      row.setHistogram(i, std::move(result.histogram));
      result.histogram.reset();
    } else {
      row.setFloat(i, result.value);
    }
  }
  return {};
}

Window RangeCall::Maker::windowAt(const SampleColumns& columns, Timestamp step) const {
  Window window;
  window.end = call_.source_->windowEnd().at(step);
  window.range = call_.source_->range();
  window.start = window.end - window.range;
  window.evaluation = step;
  window.times = columns.times.data();
  window.values = columns.values.data();
  window.histogramTimes = columns.histogramTimes.data();
  window.histograms = columns.histograms.data();
  if (!usesStart_) return window;
  if (!columns.startTimes.empty()) window.startTimes = columns.startTimes.data();
  if (!columns.histogramStartTimes.empty()) window.histogramStartTimes = columns.histogramStartTimes.data();
  return window;
}

void RangeCall::Maker::advance(const SampleColumns& columns, Window& window) {
  const auto move = [&window](const std::vector<Timestamp>& times, std::size_t& begin, std::size_t& end) {
    while (end < times.size() && times[end] <= window.end) ++end;
    while (begin < end && times[begin] <= window.start) ++begin;
  };
  move(columns.times, cursor_.begin, cursor_.end);
  window.times += cursor_.begin;
  window.values += cursor_.begin;
  if (window.startTimes != nullptr) window.startTimes += cursor_.begin;
  window.size = cursor_.end - cursor_.begin;
  if (!columns.histogramTimes.empty()) {
    move(columns.histogramTimes, cursor_.histogramBegin, cursor_.histogramEnd);
    window.histogramTimes += cursor_.histogramBegin;
    window.histograms += cursor_.histogramBegin;
    if (window.histogramStartTimes != nullptr) window.histogramStartTimes += cursor_.histogramBegin;
    window.histogramCount = cursor_.histogramEnd - cursor_.histogramBegin;
  }
  if (resetAt_.empty()) return;
  // A reset counts when both of its samples lie in the window.
  while (cursor_.resetEnd < resetAt_.size() && resetAt_[cursor_.resetEnd] < cursor_.end) ++cursor_.resetEnd;
  while (cursor_.resetBegin < cursor_.resetEnd && resetAt_[cursor_.resetBegin] <= cursor_.begin) ++cursor_.resetBegin;
  window.beforeResets = beforeResets_.data() + cursor_.resetBegin;
  window.resetCount = cursor_.resetEnd - cursor_.resetBegin;
}

bool RangeCall::mayNotBeCounter(std::string_view name) {
  return !name.empty() && !name.ends_with("_total") && !name.ends_with("_sum") && !name.ends_with("_count") &&
         !name.ends_with("_bucket");
}

}  // namespace oriel::promql
