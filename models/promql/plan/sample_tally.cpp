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
    std::vector<std::uint64_t> samples(static_cast<std::size_t>(count));
    ORIEL_TRY(inner_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
      if (by_ == By::Cells) countCells(row, samples);
      return sink(series, row);
    }));
    if (by_ == By::SamplesRead) samples.front() += context_.samplesRead() - before;
    tally_.add(grid_, first, samples);
    return {};
  }

 private:
  static void countCells(const RowBuffer& row, std::vector<std::uint64_t>& samples) {
    for (int i = 0; i < row.size(); ++i) {
      if (row.isFloat(i)) ++samples[static_cast<std::size_t>(i)];
      if (row.isHistogram(i)) samples[static_cast<std::size_t>(i)] += samplesIn(*row.histogram(i));
    }
  }

  SampleTally& tally_;
  By by_;
  OperatorPtr inner_;
};

/// One kind of samples in a window that only moves forward.
struct CountedWindow {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t size = 0;

  template <class SizeOf>
  void moveTo(const std::vector<Timestamp>& times, Timestamp from, Timestamp to, const SizeOf& sizeOf) {
    for (; end < times.size() && times[end] <= to; ++end) size += sizeOf(end);
    for (; begin < end && times[begin] <= from; ++begin) size -= sizeOf(begin);
  }
};

/// Counts what the windows of a source's steps hold, for the thread that reads it; adds it up in the end.
class WindowCounter {
 public:
  WindowCounter(SampleTally& tally, const Grid& grid, const RangeSource& source)
      : tally_(tally), grid_(grid), source_(source) {}
  ~WindowCounter() { tally_.add(grid_, first_, counts_); }
  WindowCounter(const WindowCounter&) = delete;
  WindowCounter& operator=(const WindowCounter&) = delete;

  void count(const SampleColumns& columns, int first, int count) {
    first_ = first;
    counts_.resize(static_cast<std::size_t>(count));
    CountedWindow floats;
    CountedWindow histograms;
    const auto one = [](std::size_t) { return std::uint64_t{1}; };
    const auto sizeOf = [&](std::size_t i) { return samplesIn(*columns.histograms[i]); };
    for (int i = 0; i < count; ++i) {
      const Timestamp to = source_.windowEnd().at(grid_.at(first + i));
      floats.moveTo(columns.times, to - source_.range(), to, one);
      histograms.moveTo(columns.histogramTimes, to - source_.range(), to, sizeOf);
      counts_[static_cast<std::size_t>(i)] += floats.size + histograms.size;
    }
  }

 private:
  SampleTally& tally_;
  const Grid& grid_;
  const RangeSource& source_;
  int first_ = 0;  ///< all series are read for the same steps
  std::vector<std::uint64_t> counts_;
};

class CountingRowMaker final : public RowMaker {
 public:
  CountingRowMaker(SampleTally& tally, const Grid& grid, const RangeSource& source, std::unique_ptr<RowMaker> inner)
      : counter_(tally, grid, source), inner_(std::move(inner)) {}
  Result<bool> make(int series, const SampleColumns& columns, int first, int count, RowBuffer& row) override {
    counter_.count(columns, first, count);
    return inner_->make(series, columns, first, count, row);
  }

 private:
  WindowCounter counter_;
  std::unique_ptr<RowMaker> inner_;
};

/// Hands the columns or rows of another source on and counts what the windows of the steps hold.
class TallyRange final : public RangeSource {
 public:
  TallyRange(SampleTally& tally, Grid grid, std::unique_ptr<RangeSource> inner)
      : tally_(tally), grid_(grid), inner_(std::move(inner)) {}

  Status open(std::vector<OutputSeries>& series) override { return inner_->open(series); }
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override {
    WindowCounter counter(tally_, grid_, *inner_);
    return inner_->read(first, count, [&](int series, SampleColumns& columns) -> Status {
      counter.count(columns, first, count);
      return use(series, columns);
    });
  }
  Status rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink) override {
    const auto counting = [&] { return std::make_unique<CountingRowMaker>(tally_, grid_, *inner_, makers()); };
    return inner_->rows(first, count, counting, sink);
  }
  const WindowEnd& windowEnd() const override { return inner_->windowEnd(); }
  Duration range() const override { return inner_->range(); }

 private:
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

void SampleTally::add(const Grid& grid, int first, const std::vector<std::uint64_t>& samples) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (grid.count > 1) {
      perStep_[static_cast<std::size_t>(first) + i] += samples[i];
    } else {
      for (std::uint64_t& at : perStep_) at += samples[i];
    }
  }
}

}  // namespace oriel::promql
