#include "models/promql/plan/sample_tally.h"

#include <algorithm>

#include "models/promql/plan/analysis.h"

namespace oriel::promql {
namespace {

/// Hands the rows of another operator on and counts their cells, or what was read from the store meanwhile.
class TallyOperator final : public Operator {
 public:
  enum class By { Cells, SamplesRead };

  TallyOperator(QueryContext& context, SampleTally& tally, By by, OperatorPtr inner)
      : Operator(context, inner->grid()), tally_(tally), by_(by), inner_(std::move(inner)) {}

  Status open() override {
    ORIEL_TRY(inner_->open());
    series_ = inner_->series();
    return {};
  }

  Status rows(int first, int count, const RowSink& sink) override {
    const std::uint64_t before = context_.samplesRead();
    ORIEL_TRY(inner_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
      if (by_ == By::Cells) countCells(first, row);
      return sink(series, row);
    }));
    if (by_ == By::SamplesRead) tally_.add(grid_, first, context_.samplesRead() - before);
    return {};
  }

 private:
  void countCells(int first, const RowBuffer& row) {
    for (int i = 0; i < row.size(); ++i) {
      if (row.isFloat(i)) tally_.add(grid_, first + i, 1);
      if (row.isHistogram(i)) tally_.add(grid_, first + i, samplesIn(*row.histogram(i)));
    }
  }

  SampleTally& tally_;
  By by_;
  OperatorPtr inner_;
};

/// Hands the columns of another source on and counts what the windows of the steps hold.
class TallyRange final : public RangeSource {
 public:
  TallyRange(SampleTally& tally, Grid grid, std::unique_ptr<RangeSource> inner)
      : tally_(tally), grid_(grid), inner_(std::move(inner)) {}

  Status open(std::vector<OutputSeries>& series) override { return inner_->open(series); }
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override {
    return inner_->read(first, count, [&](int series, SampleColumns& columns) -> Status {
      countWindows(columns, first, count);
      return use(series, columns);
    });
  }
  const WindowEnd& windowEnd() const override { return inner_->windowEnd(); }
  Duration range() const override { return inner_->range(); }

 private:
  /// One kind of samples in a window that only moves forward.
  struct Sliding {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t size = 0;

    template <class SizeOf>
    void moveTo(const std::vector<Timestamp>& times, Timestamp from, Timestamp to, const SizeOf& sizeOf) {
      for (; end < times.size() && times[end] <= to; ++end) size += sizeOf(end);
      for (; begin < end && times[begin] <= from; ++begin) size -= sizeOf(begin);
    }
  };

  void countWindows(const SampleColumns& columns, int first, int count) {
    Sliding floats;
    Sliding histograms;
    const auto one = [](std::size_t) { return std::uint64_t{1}; };
    const auto sizeOf = [&](std::size_t i) { return samplesIn(*columns.histograms[i]); };
    for (int step = first; step < first + count; ++step) {
      const Timestamp to = windowEnd().at(grid_.at(step));
      floats.moveTo(columns.times, to - range(), to, one);
      histograms.moveTo(columns.histogramTimes, to - range(), to, sizeOf);
      tally_.add(grid_, step, floats.size + histograms.size);
    }
  }

  SampleTally& tally_;
  Grid grid_;
  std::unique_ptr<RangeSource> inner_;
};

const VectorSelector* selectorIn(const Expr& expr) {
  const Expr& inner = withoutParens(expr);
  if (const auto* matrix = inner.as<MatrixSelector>()) return withoutParens(*matrix->selector).as<VectorSelector>();
  return inner.as<VectorSelector>();
}

/// timestamp(selector) and start_timestamp(selector) read the store themselves.
bool readsTimestamps(const Expr& expr) {
  const auto* call = expr.as<Call>();
  return call != nullptr && (call->function == "timestamp" || call->function == "start_timestamp") &&
         call->args.size() == 1 && withoutParens(*call->args[0]).as<VectorSelector>() != nullptr;
}

bool hasExtendedRange(const Expr& expr) {
  const auto* call = expr.as<Call>();
  return call != nullptr && std::any_of(call->args.begin(), call->args.end(), [](const ExprPtr& arg) {
           const VectorSelector* selector = arg->type == ValueType::Matrix ? selectorIn(*arg) : nullptr;
           return selector != nullptr && selector->edges != Edges::Plain;
         });
}

}  // namespace

void SampleTally::begin(const Expr& expr, Grid grid) {
  grids_.push_back(grid);
  if (expr.as<Subquery>() != nullptr) ++subqueries_;
}

OperatorPtr SampleTally::end(QueryContext& context, const Expr& expr, OperatorPtr part) {
  grids_.pop_back();
  if (subqueries_ > 0) return part;
  const bool cells = expr.as<VectorSelector>() != nullptr || readsTimestamps(expr);
  if (!cells && !hasExtendedRange(expr)) return part;
  const auto by = cells ? TallyOperator::By::Cells : TallyOperator::By::SamplesRead;
  return std::make_unique<TallyOperator>(context, *this, by, std::move(part));
}

std::unique_ptr<RangeSource> SampleTally::end(QueryContext&, const Expr& expr, std::unique_ptr<RangeSource> part) {
  const Grid grid = grids_.back();
  grids_.pop_back();
  if (expr.as<Subquery>() != nullptr) --subqueries_;
  if (subqueries_ > 0) return part;
  return std::make_unique<TallyRange>(*this, grid, std::move(part));
}

void SampleTally::add(const Grid& grid, int step, std::uint64_t samples) {
  if (grid.count == 1) {
    for (std::uint64_t& at : perStep_) at += samples;
  } else {
    perStep_[static_cast<std::size_t>(step)] += samples;
  }
}

}  // namespace oriel::promql
