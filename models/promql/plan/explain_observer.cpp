#include "models/promql/plan/explain_observer.h"

#include <algorithm>

#include "models/promql/plan/analysis.h"
#include "models/promql/plan/plan_label.h"

namespace oriel::promql {
namespace {

/// One part works as long as this lives.
class ExplainTurn {
 public:
  ExplainTurn(ExplainClock& clock, QueryContext& context, ExplainPart* part)
      : clock_(clock), context_(context), previous_(clock.switchTo(part, context)) {}
  ~ExplainTurn() { clock_.switchTo(previous_, context_); }
  ExplainTurn(const ExplainTurn&) = delete;
  ExplainTurn& operator=(const ExplainTurn&) = delete;

  ExplainPart* previous() const { return previous_; }

 private:
  ExplainClock& clock_;
  QueryContext& context_;
  ExplainPart* previous_;
};

class TimedOperator final : public Operator {
 public:
  TimedOperator(QueryContext& context, ExplainClock& clock, ExplainPart& part, OperatorPtr inner)
      : Operator(context, inner->grid()), clock_(clock), part_(part), inner_(std::move(inner)) {}

  Status open() override {
    const ExplainTurn turn(clock_, context_, &part_);
    ORIEL_TRY(inner_->open());
    series_ = inner_->series();
    part_.node.series = series_.size();
    return {};
  }

  Status rows(int first, int count, const RowSink& sink) override {
    const ExplainTurn turn(clock_, context_, &part_);
    ++part_.node.batches;
    return inner_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
      part_.node.samplesGiven +=
          static_cast<std::uint64_t>(row.size() - std::count(row.kinds.begin(), row.kinds.end(), Cell::Absent));
      const ExplainTurn above(clock_, context_, turn.previous());
      return sink(series, row);
    });
  }

 private:
  ExplainClock& clock_;
  ExplainPart& part_;
  OperatorPtr inner_;
};

class TimedRange final : public RangeSource {
 public:
  TimedRange(QueryContext& context, ExplainClock& clock, ExplainPart& part, std::unique_ptr<RangeSource> inner)
      : context_(context), clock_(clock), part_(part), inner_(std::move(inner)) {}

  Status open(std::vector<OutputSeries>& series) override {
    const ExplainTurn turn(clock_, context_, &part_);
    ORIEL_TRY(inner_->open(series));
    part_.node.series = series.size();
    return {};
  }
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) override {
    const ExplainTurn turn(clock_, context_, &part_);
    ++part_.node.batches;
    return inner_->read(first, count, [&](int series, SampleColumns& columns) -> Status {
      part_.node.samplesGiven += columns.size();
      const ExplainTurn above(clock_, context_, turn.previous());
      return use(series, columns);
    });
  }
  const WindowEnd& windowEnd() const override { return inner_->windowEnd(); }
  Duration range() const override { return inner_->range(); }

 private:
  QueryContext& context_;
  ExplainClock& clock_;
  ExplainPart& part_;
  std::unique_ptr<RangeSource> inner_;
};

ExplainNode finished(const ExplainPart& part) {
  ExplainNode node = part.node;
  node.totalSeconds = node.selfSeconds;
  for (const auto& child : part.children) {
    node.children.push_back(finished(*child));
    node.totalSeconds += node.children.back().totalSeconds;
  }
  return node;
}

}  // namespace

ExplainPart* ExplainClock::switchTo(ExplainPart* part, const QueryContext& context) {
  const auto now = SteadyClock::now();
  const std::uint64_t read = context.samplesRead();
  if (current_ != nullptr) {
    current_->node.selfSeconds += std::chrono::duration<double>(now - since_).count();
    current_->node.samplesRead += read - readBefore_;
  }
  since_ = now;
  readBefore_ = read;
  return std::exchange(current_, part);
}

void ExplainObserver::begin(const Expr& expr, Grid grid) {
  auto part = std::make_unique<ExplainPart>();
  part->node.label = planLabel(expr);
  part->node.place = expr.place;
  const auto begin = static_cast<std::size_t>(std::clamp(expr.place.begin, 0, static_cast<int>(query_.size())));
  const auto length = static_cast<std::size_t>(std::max(expr.place.end - expr.place.begin, 0));
  part->node.text = query_.substr(begin, length);
  part->node.steps = grid.count;
  part->node.onceForAllSteps = grid.count > 1 && part->node.label != "number" && isStepInvariant(expr);
  open_.push_back(std::move(part));
}

ExplainPart* ExplainObserver::take() {
  std::unique_ptr<ExplainPart> part = std::move(open_.back());
  open_.pop_back();
  ExplainPart* taken = part.get();
  if (open_.empty())
    root_ = std::move(part);
  else
    open_.back()->children.push_back(std::move(part));
  return taken;
}

OperatorPtr ExplainObserver::end(QueryContext& context, const Expr&, OperatorPtr part) {
  ExplainPart* explained = take();
  return std::make_unique<TimedOperator>(context, clock_, *explained, std::move(part));
}

std::unique_ptr<RangeSource> ExplainObserver::end(QueryContext& context, const Expr&,
                                                  std::unique_ptr<RangeSource> part) {
  ExplainPart* explained = take();
  return std::make_unique<TimedRange>(context, clock_, *explained, std::move(part));
}

ExplainNode ExplainObserver::tree() const { return root_ == nullptr ? ExplainNode{} : finished(*root_); }

}  // namespace oriel::promql
