#include "models/promql/engine.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

#include "models/promql/exec/label_tools.h"
#include "models/promql/parser.h"
#include "models/promql/plan/analysis.h"
#include "models/promql/plan/builder.h"
#include "models/promql/plan/result_collector.h"
#include "models/promql/plan/sample_tally.h"
#include "models/promql/tree_stack.h"

namespace oriel::promql {
namespace {

/// A batch is never shorter, however many series there are.
constexpr int kLeastSteps = 32;

/// One query from its text to its answer.
class Evaluation {
 public:
  Evaluation(Queryable& store, std::string_view text, QueryContext::Limits limits, QueryShape shape,
             const QueryOptions& options, std::size_t cellsInBatch)
      : context_(store, text, std::move(limits)),
        shape_(shape),
        maxSeries_(options.maxSeries),
        cellsInBatch_(cellsInBatch),
        observer_(options.observer) {
    if (options.countSamples && observer_ == nullptr) observer_ = &tally_.emplace();
  }

  Result<QueryResult> instant(const Expr& expr) {
    if (tally_) tally_->setSteps(1);
    if (expr.type == ValueType::String) return finish(Text{shape_.start, literalText(expr)});
    const Grid grid{shape_.start, 1, 1};
    if (expr.type == ValueType::Matrix) return rangeVector(expr, grid);
    PlanBuilder builder(context_, shape_, observer_);
    ORIEL_ASSIGN(auto top, builder.build(expr, grid));
    ResultCollector collector(context_, *top, maxSeries_);
    ORIEL_TRY(run(*top, collector));
    ORIEL_ASSIGN(auto vector, collector.vector());
    if (expr.type != ValueType::Scalar) return finish(std::move(vector));
    return finish(Scalar{shape_.start, vector.empty() ? 0 : vector.front().value});
  }

  Result<QueryResult> range(const Expr& expr) {
    const auto steps = (shape_.end - shape_.start) / shape_.step + 1;
    if (steps > std::numeric_limits<int>::max())
      return makeError(ErrorCode::LimitExceeded, "the query has too many steps");
    if (tally_) tally_->setSteps(static_cast<int>(steps));
    PlanBuilder builder(context_, shape_, observer_);
    ORIEL_ASSIGN(auto top, builder.build(expr, Grid{shape_.start, shape_.step, static_cast<int>(steps)}));
    ResultCollector collector(context_, *top, maxSeries_);
    ORIEL_TRY(run(*top, collector));
    ORIEL_ASSIGN(auto matrix, collector.matrix());
    return finish(std::move(matrix));
  }

 private:
  Status run(Operator& top, ResultCollector& collector) {
    ORIEL_TRY(context_.openQuerier());
    ORIEL_TRY(top.open());
    prepared_ = std::chrono::steady_clock::now();
    const int steps = top.grid().count;
    const std::size_t series = std::max<std::size_t>(context_.mostSeries(), 1);
    const int batch = std::max(kLeastSteps, static_cast<int>(std::min<std::size_t>(cellsInBatch_ / series, 1 << 20)));
    for (int first = 0; first < steps; first += batch) {
      ORIEL_TRY(context_.check());
      const int count = std::min(batch, steps - first);
      ORIEL_TRY(top.rows(first, count, [&](int index, RowBuffer& row) { return collector.addRow(index, first, row); }));
    }
    evaluated_ = std::chrono::steady_clock::now();
    return {};
  }

  Result<QueryResult> rangeVector(const Expr& expr, Grid grid) {
    PlanBuilder builder(context_, shape_, observer_);
    ORIEL_ASSIGN(auto source, builder.buildRange(expr, grid));
    ORIEL_TRY(context_.openQuerier());
    std::vector<OutputSeries> series;
    ORIEL_TRY(source->open(series));
    Matrix matrix;
    ORIEL_TRY(source->read(0, 1, [&](int index, SampleColumns& columns) -> Status {
      if (columns.size() == 0) return {};
      MatrixSeries out;
      out.labels = series[static_cast<std::size_t>(index)].labels;
      if (series[static_cast<std::size_t>(index)].dropName) out.labels = withoutName(out.labels);
      out.timestamps = columns.times;
      out.values = columns.values;
      for (std::size_t i = 0; i < columns.histogramTimes.size(); ++i)
        out.histograms.push_back({columns.histogramTimes[i], columns.histograms[i]});
      matrix.push_back(std::move(out));
      return {};
    }));
    if (maxSeries_ > 0 && matrix.size() > maxSeries_)
      return makeError(ErrorCode::LimitExceeded, "the query gives more than " + std::to_string(maxSeries_) + " series");
    std::sort(matrix.begin(), matrix.end(),
              [](const MatrixSeries& a, const MatrixSeries& b) { return a.labels < b.labels; });
    return finish(std::move(matrix));
  }

  QueryResult finish(Value value) {
    QueryResult result;
    result.value = std::move(value);
    result.warnings = context_.warnings();
    result.infos = context_.infos();
    const auto ended = std::chrono::steady_clock::now();
    const auto seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
    result.statistics.seconds = seconds(started_, ended);
    result.statistics.prepareSeconds = prepared_ > started_ ? seconds(started_, prepared_) : 0;
    result.statistics.answerSeconds = evaluated_ > started_ ? seconds(evaluated_, ended) : 0;
    result.statistics.samplesRead = context_.samplesRead();
    result.statistics.peakSamples = context_.peakSamples();
    if (tally_) {
      result.statistics.samplesPerStep = tally_->perStep();
      for (const std::uint64_t samples : tally_->perStep()) result.statistics.queryableSamples += samples;
    }
    return result;
  }

  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point prepared_{};
  std::chrono::steady_clock::time_point evaluated_{};
  QueryContext context_;
  QueryShape shape_;
  std::size_t maxSeries_;
  std::size_t cellsInBatch_;
  PlanObserver* observer_;
  std::optional<SampleTally> tally_;  ///< when samples are to be counted; then it is the observer
};

QueryContext::Limits limitsOf(const EngineOptions& engine, const QueryOptions& query) {
  return {query.maxSamples > 0 ? query.maxSamples : engine.maxSamples,
          query.timeout > 0 ? query.timeout : engine.timeout, query.stop, engine.useStartTimestamps, engine.helpers};
}

Duration lookbackOf(const EngineOptions& engine, const QueryOptions& query) {
  return query.lookbackDelta > 0 ? query.lookbackDelta : engine.lookbackDelta;
}

}  // namespace

Result<QueryResult> Engine::instant(Queryable& store, std::string_view query, Timestamp at,
                                    const QueryOptions& options) const {
  ORIEL_ASSIGN(const ExprPtr expr, parseExpr(query, kMaxChainHeight));
  const QueryShape shape{at, at, 0, lookbackOf(options_, options), options_.defaultSubqueryStep};
  return withStackFor<Result<QueryResult>>(expr->height, [&] {
    return Evaluation(store, query, limitsOf(options_, options), shape, options, options_.cellsInBatch).instant(*expr);
  });
}

Result<QueryResult> Engine::range(Queryable& store, std::string_view query, Timestamp start, Timestamp end,
                                  Duration step, const QueryOptions& options) const {
  if (step <= 0) return makeError(ErrorCode::InvalidInput, "the step of a range query must be positive");
  if (end < start) return makeError(ErrorCode::InvalidInput, "the end of a range query lies before its start");
  ORIEL_ASSIGN(const ExprPtr expr, parseExpr(query, kMaxChainHeight));
  if (expr->type != ValueType::Scalar && expr->type != ValueType::Vector)
    return makeError(ErrorCode::InvalidInput, std::string("invalid expression type \"") + valueTypeName(expr->type) +
                                                  "\" for range query, must be Scalar or instant Vector");
  const QueryShape shape{start, end, step, lookbackOf(options_, options), options_.defaultSubqueryStep};
  return withStackFor<Result<QueryResult>>(expr->height, [&] {
    return Evaluation(store, query, limitsOf(options_, options), shape, options, options_.cellsInBatch).range(*expr);
  });
}

}  // namespace oriel::promql
