#include "tests/support/naive_promql.h"

#include <algorithm>
#include <set>

#include "models/promql/duration.h"
#include "tests/support/naive_evaluation.h"

namespace oriel::test {
namespace {

using promql::Expr;

QueryAnswer failed(QueryAnswer::Kind kind, const std::string& text) {
  QueryAnswer answer;
  answer.kind = kind;
  answer.text = text;
  return answer;
}

void addStep(QueryAnswer& answer, const Expr& expr, const NaiveEvaluation& evaluation, Timestamp at) {
  if (expr.type == promql::ValueType::Scalar) {
    answer.series["{}"][at] = {evaluation.scalar(expr, at), nullptr};
    return;
  }
  NaiveVector vector = evaluation.vector(expr, at);
  for (NaiveSample& sample : vector)
    if (sample.dropName) sample.labels = naiveWithoutName(sample.labels);
  naiveUnique(vector);
  for (const NaiveSample& sample : vector)
    answer.series[sample.labels.toString()][at] = {sample.value, sample.histogram};
}

QueryAnswer rangeVector(const Expr& expr, const NaiveEvaluation& evaluation, Timestamp at) {
  QueryAnswer answer;
  for (const NaiveWindow& window : evaluation.windows(expr, at)) {
    if (window.edges != promql::Edges::Plain) throw NaiveUnknown{"an extended range vector as an answer"};
    const Labels labels = window.dropName ? naiveWithoutName(window.labels) : window.labels;
    for (const NaivePoint& point : window.points)
      if (!answer.series[labels.toString()].try_emplace(point.time, AnswerCell{point.value, point.histogram}).second)
        throw NaiveError{"vector cannot contain metrics with the same labelset"};
  }
  return answer;
}

std::vector<MemorySample>::const_iterator firstAfter(const MemorySeries& series, Timestamp time) {
  return std::upper_bound(series.samples.begin(), series.samples.end(), time,
                          [](Timestamp t, const MemorySample& sample) { return t < sample.timestamp; });
}

template <class Labelled>
void mixUp(std::vector<Labelled>& labelled, unsigned mix) {
  if (mix == 0) return;
  const auto key = [mix](const Labelled& one) { return one.labels.hash() * (2 * std::uint64_t{mix} + 1); };
  std::sort(labelled.begin(), labelled.end(), [&](const Labelled& a, const Labelled& b) { return key(a) < key(b); });
}

template <class Body>
QueryAnswer guarded(const Body& body) {
  try {
    return body();
  } catch (const NaiveError& error) {
    return failed(QueryAnswer::Kind::Failed, error.text);
  } catch (const NaiveUnknown& unknown) {
    return failed(QueryAnswer::Kind::Unknown, unknown.text);
  }
}

}  // namespace

NaivePromql::NaivePromql(const std::vector<MemorySeries>& data, Options options) : options_(options) {
  for (const MemorySeries& series : data) data_.push_back(&series);
  std::sort(data_.begin(), data_.end(),
            [](const MemorySeries* a, const MemorySeries* b) { return a->labels < b->labels; });
}

QueryAnswer NaivePromql::instant(const Expr& expr, Timestamp at) const {
  const NaiveEvaluation evaluation(data_,
                                   {at, at, 0, options_.lookback, options_.subqueryStep, options_.mix, options_.old});
  return guarded([&] {
    if (expr.type == promql::ValueType::String) throw NaiveUnknown{"a string"};
    if (expr.type == promql::ValueType::Matrix) return rangeVector(expr, evaluation, at);
    QueryAnswer answer;
    addStep(answer, expr, evaluation, at);
    return answer;
  });
}

QueryAnswer NaivePromql::range(const Expr& expr, Timestamp start, Timestamp end, Duration step) const {
  const NaiveEvaluation evaluation(
      data_, {start, end, step, options_.lookback, options_.subqueryStep, options_.mix, options_.old});
  return guarded([&] {
    QueryAnswer answer;
    for (Timestamp at = start; at <= end; at += step) addStep(answer, expr, evaluation, at);
    return answer;
  });
}

bool NaivePromql::isOpen(const std::function<QueryAnswer(const NaivePromql&)>& ask) const {
  const QueryAnswer answer = ask(*this);
  for (unsigned mix = 1; mix <= 4; ++mix) {
    NaivePromql other = *this;
    other.options_.mix = mix;
    if (!difference(answer, ask(other), 1e-9, 1e-9).empty()) return true;
  }
  return false;
}

const Expr& naiveBare(const Expr& expr) {
  const auto* paren = expr.as<promql::Paren>();
  return paren == nullptr ? expr : naiveBare(*paren->expr);
}

Labels naiveWithoutName(const Labels& labels) { return LabelsBuilder(labels).remove(kMetricName).labels(); }

void naiveUnique(const NaiveVector& vector) {
  std::set<Labels> seen;
  for (const NaiveSample& sample : vector)
    if (!seen.insert(sample.labels).second) throw NaiveError{"vector cannot contain metrics with the same labelset"};
}

// ---------------------------------------------------------------- selecting

std::vector<const MemorySeries*> NaiveEvaluation::matching(const promql::VectorSelector& selector) const {
  std::vector<const MemorySeries*> out;
  for (const MemorySeries* series : data_) {
    bool all = true;
    for (const Matcher& matcher : selector.matchers) all = all && matcher.matches(series->labels.get(matcher.name()));
    if (all) out.push_back(series);
  }
  return out;
}

Duration NaiveEvaluation::duration(Duration constant, const promql::DurationPtr& expr, bool positive) const {
  if (expr == nullptr) return constant;
  const auto value = promql::resolveDuration(*expr, shape_.step, shape_.end - shape_.start, positive);
  if (!value.ok()) throw NaiveError{value.error().text};
  return *value;
}

Timestamp NaiveEvaluation::shifted(const promql::TimeShift& shift, Timestamp at) const {
  const Duration offset = duration(shift.offset, shift.offsetExpr, false);
  switch (shift.at) {
    case promql::AtModifier::None: return at - offset;
    case promql::AtModifier::Timestamp: return shift.atTime - offset;
    case promql::AtModifier::Start: return shape_.start - offset;
    case promql::AtModifier::End: return shape_.end - offset;
  }
  return at;
}

/// The youngest sample that is not older than the lookback; a stale marker ends a series.
NaiveVector NaiveEvaluation::selector(const promql::VectorSelector& selector, Timestamp at, bool times) const {
  const Timestamp end = shifted(selector.shift, at);
  NaiveVector out;
  if (selector.edges == promql::Edges::Smoothed && !times) {
    for (const NaiveWindow& around : wideWindows(selector, end, end)) {
      double value = 0;
      if (naiveSmoothed(around, end, value)) out.push_back({around.labels, false, value, nullptr});
    }
    return out;
  }
  for (const MemorySeries* series : matching(selector)) {
    const MemorySample* youngest = nullptr;
    for (auto sample = firstAfter(*series, end - shape_.lookback); sample != series->samples.end(); ++sample) {
      if (sample->timestamp > end) break;
      youngest = &*sample;
    }
    if (youngest == nullptr) continue;
    if (isStaleNaN(youngest->histogram ? youngest->histogram->sum : youngest->value)) continue;
    NaiveSample sample{series->labels, false, youngest->value, youngest->histogram};
    if (times) {
      sample.value = static_cast<double>(youngest->timestamp) / 1000;
      sample.histogram = nullptr;
    }
    out.push_back(std::move(sample));
  }
  return out;
}

std::vector<NaiveWindow> NaiveEvaluation::windows(const Expr& expr, Timestamp at) const {
  const Expr& bare = naiveBare(expr);
  if (const auto* inner = bare.as<promql::Subquery>()) return subquery(*inner, at);
  const auto& matrix = *bare.as<promql::MatrixSelector>();
  const auto& selector = *naiveBare(*matrix.selector).as<promql::VectorSelector>();
  const Timestamp end = shifted(selector.shift, at);
  const Timestamp start = end - duration(matrix.range, matrix.rangeExpr, true);
  if (selector.edges != promql::Edges::Plain) return wideWindows(selector, start, end);
  std::vector<NaiveWindow> out;
  for (const MemorySeries* series : matching(selector)) {
    NaiveWindow window{series->labels, false, start, end, {}, promql::Edges::Plain};
    for (auto sample = firstAfter(*series, shape_.old.closed ? start - 1 : start); sample != series->samples.end();
         ++sample) {
      if (sample->timestamp > end) break;
      if (isStaleNaN(sample->histogram ? sample->histogram->sum : sample->value)) continue;
      window.points.push_back({sample->timestamp, sample->value, sample->histogram});
    }
    if (!window.points.empty()) out.push_back(std::move(window));
  }
  return out;
}

std::vector<NaiveWindow> NaiveEvaluation::wideWindows(const promql::VectorSelector& selector, Timestamp start,
                                                      Timestamp end) const {
  const bool smoothed = selector.edges == promql::Edges::Smoothed;
  std::vector<NaiveWindow> out;
  for (const MemorySeries* series : matching(selector)) {
    NaiveWindow window{series->labels, false, start, end, {}, selector.edges};
    for (auto sample = firstAfter(*series, start - shape_.lookback); sample != series->samples.end(); ++sample) {
      if (sample->timestamp > (smoothed ? end + shape_.lookback : end)) break;
      if (isStaleNaN(sample->histogram ? sample->histogram->sum : sample->value)) continue;
      window.points.push_back({sample->timestamp, sample->value, sample->histogram});
    }
    if (!window.points.empty()) out.push_back(std::move(window));
  }
  return out;
}

std::vector<NaiveWindow> NaiveEvaluation::subquery(const promql::Subquery& subquery, Timestamp at) const {
  const Timestamp end = shifted(subquery.shift, at);
  const Timestamp start = end - duration(subquery.range, subquery.rangeExpr, true);
  Duration step = duration(subquery.step, subquery.stepExpr, true);
  if (step == 0) step = shape_.subqueryStep;
  Timestamp first = start - start % step;
  while (shape_.old.closed ? first < start : first <= start) first += step;
  std::vector<NaiveWindow> out;
  for (Timestamp inner = first; inner <= end; inner += step) {
    const NaiveVector vector = this->vector(*subquery.expr, inner);
    naiveUnique(vector);
    for (const NaiveSample& sample : vector) {
      auto found = std::find_if(out.begin(), out.end(),
                                [&](const NaiveWindow& window) { return window.labels == sample.labels; });
      if (found == out.end())
        found = out.insert(out.end(), {sample.labels, sample.dropName, start, end, {}, promql::Edges::Plain});
      NaiveHistogram histogram = sample.histogram;
      // A subquery skips samples, so what they say of the one before is not true any more.
      if (histogram && histogram->hint != CounterResetHint::Gauge) {
        FloatHistogram copy = *histogram;
        copy.hint = CounterResetHint::Unknown;
        histogram = std::make_shared<const FloatHistogram>(std::move(copy));
      }
      found->points.push_back({inner, sample.value, histogram});
    }
  }
  // A store gives its series in order, whenever each of them begins.
  std::sort(out.begin(), out.end(), [](const NaiveWindow& a, const NaiveWindow& b) { return a.labels < b.labels; });
  if (naiveBare(*subquery.expr).as<promql::VectorSelector>() == nullptr) mixUp(out, shape_.mix);
  return out;
}

// ---------------------------------------------------------------- nodes

NaiveVector NaiveEvaluation::vector(const Expr& expr, Timestamp at) const {
  NaiveVector out = node(expr, at);
  if (!shape_.old.names) return out;
  for (NaiveSample& sample : out) {
    if (sample.dropName) sample.labels = naiveWithoutName(sample.labels);
    sample.dropName = false;
  }
  naiveUnique(out);
  return out;
}

NaiveVector NaiveEvaluation::node(const Expr& expr, Timestamp at) const {
  if (const auto* paren = expr.as<promql::Paren>()) return vector(*paren->expr, at);
  if (const auto* inner = expr.as<promql::VectorSelector>()) return selector(*inner, at, false);
  if (expr.as<promql::Unary>() == nullptr) {
    const auto* aggregated = expr.as<promql::Aggregate>();
    const auto* called = expr.as<promql::Call>();
    const auto* joined = expr.as<promql::Binary>();
    if (aggregated == nullptr && called == nullptr && joined == nullptr) throw NaiveUnknown{"a node"};
    NaiveVector out = aggregated != nullptr ? aggregate(*aggregated, at)
                      : called != nullptr   ? call(*called, at)
                                            : binary(*joined, at);
    // Only a function of windows keeps the order of its series.
    const auto isWindow = [](const promql::ExprPtr& argument) { return argument->type == promql::ValueType::Matrix; };
    if (called == nullptr || std::none_of(called->args.begin(), called->args.end(), isWindow)) mixUp(out, shape_.mix);
    return out;
  }
  const auto* unary = expr.as<promql::Unary>();
  NaiveVector out = vector(*unary->expr, at);
  if (!unary->negative) return out;
  for (NaiveSample& sample : out) {
    if (sample.histogram) sample.histogram = naiveScaled(*sample.histogram, -1);
    sample.value = -sample.value;
    sample.dropName = true;
  }
  return out;
}

double NaiveEvaluation::scalar(const Expr& expr, Timestamp at) const {
  if (const auto* number = expr.as<promql::NumberLiteral>()) return number->value;
  if (const auto* paren = expr.as<promql::Paren>()) return scalar(*paren->expr, at);
  if (const auto* unary = expr.as<promql::Unary>())
    return unary->negative ? -scalar(*unary->expr, at) : scalar(*unary->expr, at);
  if (const auto* binary = expr.as<promql::Binary>())
    return naiveOperator(binary->op, scalar(*binary->left, at), scalar(*binary->right, at));
  if (const auto* inner = expr.as<promql::Call>()) return scalarCall(*inner, at);
  throw NaiveUnknown{"a scalar"};
}

NaiveVector NaiveEvaluation::binary(const promql::Binary& binary, Timestamp at) const {
  const bool scalarLeft = binary.left->type == promql::ValueType::Scalar;
  const bool scalarRight = binary.right->type == promql::ValueType::Scalar;
  if (scalarLeft)
    return naiveVectorScalar(binary, vector(*binary.right, at), scalar(*binary.left, at), true, shape_.old);
  if (scalarRight)
    return naiveVectorScalar(binary, vector(*binary.left, at), scalar(*binary.right, at), false, shape_.old);
  NaiveVector out = naiveVectorVector(binary, vector(*binary.left, at), vector(*binary.right, at), shape_.old);
  naiveUnique(out);
  return out;
}

NaiveVector NaiveEvaluation::aggregate(const promql::Aggregate& aggregate, Timestamp at) const {
  double parameter = 0;
  std::string text;
  if (aggregate.parameter != nullptr) {
    const Expr& bare = naiveBare(*aggregate.parameter);
    if (const auto* literal = bare.as<promql::StringLiteral>()) {
      text = literal->value;
    } else {
      parameter = scalar(bare, at);
    }
  }
  return naiveAggregate(aggregate, vector(*aggregate.expr, at), parameter, text, shape_.old);
}

}  // namespace oriel::test
