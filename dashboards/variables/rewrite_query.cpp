#include "dashboards/variables/rewrite_query.h"

#include <algorithm>

namespace oriel::dashboards {
namespace {

using promql::ExprPtr;

void rewriteNode(promql::NumberLiteral&, const QueryRewrite&) {}
void rewriteNode(promql::StringLiteral&, const QueryRewrite&) {}

void rewriteNode(promql::VectorSelector& selector, const QueryRewrite& rewrite) {
  for (const Matcher& added : rewrite.matchers) {
    if (added.name() != kMetricName) {
      std::erase_if(selector.matchers, [&added](const Matcher& own) { return own.name() == added.name(); });
    }
    selector.matchers.push_back(added);
  }
}

void rewriteNode(promql::MatrixSelector& matrix, const QueryRewrite& rewrite) {
  matrix.selector = rewriteQuery(matrix.selector, rewrite);
}
void rewriteNode(promql::Subquery& subquery, const QueryRewrite& rewrite) {
  subquery.expr = rewriteQuery(subquery.expr, rewrite);
}
void rewriteNode(promql::Paren& paren, const QueryRewrite& rewrite) { paren.expr = rewriteQuery(paren.expr, rewrite); }
void rewriteNode(promql::Unary& unary, const QueryRewrite& rewrite) { unary.expr = rewriteQuery(unary.expr, rewrite); }
void rewriteNode(promql::Binary& binary, const QueryRewrite& rewrite) {
  binary.left = rewriteQuery(binary.left, rewrite);
  binary.right = rewriteQuery(binary.right, rewrite);
}

void rewriteNode(promql::Aggregate& aggregate, const QueryRewrite& rewrite) {
  aggregate.expr = rewriteQuery(aggregate.expr, rewrite);
  if (aggregate.parameter) aggregate.parameter = rewriteQuery(aggregate.parameter, rewrite);
  if (aggregate.without) return;
  auto& grouping = aggregate.grouping;
  for (const std::string& label : rewrite.groupBy) {
    if (std::find(grouping.begin(), grouping.end(), label) == grouping.end()) grouping.push_back(label);
  }
}

void rewriteNode(promql::Call& call, const QueryRewrite& rewrite) {
  for (ExprPtr& argument : call.args) argument = rewriteQuery(argument, rewrite);
}

}  // namespace

promql::ExprPtr rewriteQuery(const promql::ExprPtr& expr, const QueryRewrite& rewrite) {
  if (!expr) return expr;
  auto copy = std::make_shared<promql::Expr>(*expr);
  std::visit([&rewrite](auto& node) { rewriteNode(node, rewrite); }, copy->node);
  return copy;
}

}  // namespace oriel::dashboards
