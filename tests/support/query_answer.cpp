#include "tests/support/query_answer.h"

#include <cmath>

#include "models/base/text.h"

namespace oriel::test {
namespace {

bool closeEnough(double a, double b, double tolerance, double absolute) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  return std::fabs(a - b) <= std::max(absolute, tolerance * std::max(std::fabs(a), std::fabs(b)));
}

bool closeHistograms(const FloatHistogram& a, const FloatHistogram& b, double tolerance, double absolute) {
  if (a.schema != b.schema || a.zeroThreshold != b.zeroThreshold || a.customBounds != b.customBounds) return false;
  for (const auto member : {&FloatHistogram::count, &FloatHistogram::sum, &FloatHistogram::zeroCount})
    if (!closeEnough(a.*member, b.*member, tolerance, absolute)) return false;
  std::map<double, double> counts;
  const auto fill = [](const FloatHistogram& histogram) {
    std::map<double, double> out;
    for (const BucketView& bucket : buckets(histogram))
      if (bucket.count != 0) out[bucket.upper] = bucket.count;
    return out;
  };
  const auto left = fill(a);
  const auto right = fill(b);
  for (const auto& [upper, count] : left) counts[upper] = count;
  for (const auto& [upper, count] : right) counts.try_emplace(upper, 0);
  for (const auto& [upper, count] : counts) {
    const auto found = right.find(upper);
    if (!closeEnough(count, found == right.end() ? 0 : found->second, tolerance, absolute)) return false;
  }
  return true;
}

bool sameCell(const AnswerCell& a, const AnswerCell& b, double tolerance, double absolute) {
  if ((a.histogram != nullptr) != (b.histogram != nullptr)) return false;
  if (a.histogram) return closeHistograms(*a.histogram, *b.histogram, tolerance, absolute);
  return closeEnough(a.value, b.value, tolerance, absolute);
}

std::string cellText(const AnswerCell& cell) {
  return cell.histogram ? cell.histogram->toString() : formatFloat(cell.value);
}

std::string pointText(const AnswerPoints& points, Timestamp time) {
  const auto found = points.find(time);
  return found == points.end() ? "nothing" : cellText(found->second);
}

std::string pointsDifference(const AnswerPoints& expected, const AnswerPoints& found, double tolerance,
                             double absolute) {
  AnswerPoints times = expected;
  times.insert(found.begin(), found.end());
  for (const auto& [time, cell] : times) {
    const auto left = expected.find(time);
    const auto right = found.find(time);
    if (left != expected.end() && right != found.end() && sameCell(left->second, right->second, tolerance, absolute))
      continue;
    return " at " + std::to_string(time) + ": expected " + pointText(expected, time) + ", found " +
           pointText(found, time);
  }
  return {};
}

}  // namespace

QueryAnswer answerOf(const Result<promql::QueryResult>& result) {
  QueryAnswer answer;
  if (!result.ok()) {
    const bool unknown = result.error().code == ErrorCode::Unsupported;
    answer.kind = unknown ? QueryAnswer::Kind::Unknown : QueryAnswer::Kind::Failed;
    answer.text = result.error().text;
    return answer;
  }
  if (const auto* scalar = std::get_if<promql::Scalar>(&result->value))
    answer.series["{}"][scalar->timestamp] = {scalar->value, nullptr};
  if (const auto* vector = std::get_if<promql::Vector>(&result->value))
    for (const auto& sample : *vector)
      answer.series[sample.labels.toString()][sample.timestamp] = {sample.value, sample.histogram};
  if (const auto* matrix = std::get_if<promql::Matrix>(&result->value)) {
    for (const auto& series : *matrix) {
      AnswerPoints& points = answer.series[series.labels.toString()];
      for (std::size_t i = 0; i < series.timestamps.size(); ++i)
        points[series.timestamps[i]] = {series.values[i], nullptr};
      for (const auto& point : series.histograms) points[point.timestamp] = {0, point.histogram};
    }
  }
  return answer;
}

std::string difference(const QueryAnswer& expected, const QueryAnswer& found, double tolerance, double absolute) {
  using Kind = QueryAnswer::Kind;
  if (expected.kind != found.kind || expected.kind == Kind::Unknown) {
    const auto word = [](const QueryAnswer& answer) {
      if (answer.kind == Kind::Series) return std::to_string(answer.series.size()) + " series";
      return (answer.kind == Kind::Failed ? "the error " : "not known: ") + answer.text;
    };
    return "expected " + word(expected) + ", found " + word(found);
  }
  if (expected.kind == Kind::Failed) return {};
  static const AnswerPoints nothing;
  for (const auto& [labels, points] : expected.series) {
    const auto other = found.series.find(labels);
    const std::string text =
        pointsDifference(points, other == found.series.end() ? nothing : other->second, tolerance, absolute);
    if (!text.empty()) return labels + text;
  }
  for (const auto& [labels, points] : found.series)
    if (expected.series.count(labels) == 0 && !points.empty())
      return labels + pointsDifference(nothing, points, tolerance, absolute);
  return {};
}

std::vector<promql::ExprPtr> childrenOf(const promql::Expr& expr) {
  std::vector<promql::ExprPtr> out;
  if (const auto* paren = expr.as<promql::Paren>()) out = {paren->expr};
  if (const auto* unary = expr.as<promql::Unary>()) out = {unary->expr};
  if (const auto* binary = expr.as<promql::Binary>()) out = {binary->left, binary->right};
  if (const auto* aggregate = expr.as<promql::Aggregate>()) out = {aggregate->expr, aggregate->parameter};
  if (const auto* call = expr.as<promql::Call>()) out = call->args;
  if (const auto* subquery = expr.as<promql::Subquery>()) out = {subquery->expr};
  std::erase(out, nullptr);
  return out;
}

}  // namespace oriel::test
