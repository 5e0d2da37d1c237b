#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/promql/ast.h"
#include "models/promql/engine.h"

namespace oriel::test {

struct AnswerCell {
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
};
using AnswerPoints = std::map<Timestamp, AnswerCell>;

/// The answer of a query in a form that can be compared, whoever gave it: cells by printed labels and time. A plain
/// value.
struct QueryAnswer {
  enum class Kind { Series, Failed, Unknown };
  Kind kind = Kind::Series;
  std::string text;  ///< of the error, or what is unknown
  std::map<std::string, AnswerPoints> series;
};

QueryAnswer answerOf(const Result<promql::QueryResult>& result);

/// What is different first, in words that name the series and the time; empty when the two agree. Numbers may differ by
/// `tolerance` of their size or by `absolute`; that both failed is enough, whatever they say.
std::string difference(const QueryAnswer& expected, const QueryAnswer& found, double tolerance, double absolute = 0);

/// The expressions right below one, none of them null.
std::vector<promql::ExprPtr> childrenOf(const promql::Expr& expr);

}  // namespace oriel::test
