#pragma once

#include "models/promql/exec/selection.h"

namespace oriel::promql {

/// Where the samples of a range vector come from: the store or an inner query. Owned by the operator that uses it.
class RangeSource {
 public:
  virtual ~RangeSource() = default;
  virtual Status open(std::vector<OutputSeries>& series) = 0;
  /// For each series the samples that the windows of steps [first, first+count) can see, without stale markers.
  virtual Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) = 0;
  /// The same with the rows that `makers` make of them.
  virtual Status rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink);
  virtual const WindowEnd& windowEnd() const = 0;
  virtual Duration range() const = 0;
};

class SelectorRange : public RangeSource {
 public:
  SelectorRange(QueryContext& context, Grid grid, Selection selection)
      : reader_(context, grid, std::move(selection), false) {}
  Status open(std::vector<OutputSeries>& series) override { return reader_.open(series); }
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override {
    return reader_.read(first, count, use);
  }
  Status rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink) override {
    return reader_.rows(first, count, makers, sink);
  }
  const WindowEnd& windowEnd() const override { return reader_.selection().end; }
  Duration range() const override { return reader_.selection().range; }

 private:
  SelectionReader reader_;
};

/// Evaluates the inner expression once on its own grid for all windows and keeps what the windows to come can see.
class SubqueryRange : public RangeSource {
 public:
  /// `inner`'s grid must cover all windows of `grid`.
  SubqueryRange(QueryContext& context, Grid grid, OperatorPtr inner, WindowEnd end, Duration range)
      : context_(context), grid_(grid), inner_(std::move(inner)), end_(end), range_(range) {}
  Status open(std::vector<OutputSeries>& series) override;
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override;
  const WindowEnd& windowEnd() const override { return end_; }
  Duration range() const override { return range_; }

 private:
  Status pullUntil(Timestamp to);
  void take(int series, const RowBuffer& row, int first);

  QueryContext& context_;
  Grid grid_;
  OperatorPtr inner_;
  WindowEnd end_;
  Duration range_;
  int next_ = 0;  ///< inner step that was not evaluated yet
  std::vector<SampleColumns> columns_;
};

}  // namespace oriel::promql
