#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "models/promql/ast.h"
#include "models/promql/parser.h"

/// Whether two trees mean the same, places and notation apart. For the tests of parser and printer.
namespace oriel::test {

inline bool sameNumber(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

inline bool sameDuration(const promql::DurationPtr& a, const promql::DurationPtr& b) {
  if (!a || !b) return !a && !b;
  if (a->op != b->op || a->operands.size() != b->operands.size() || !sameNumber(a->seconds, b->seconds)) return false;
  for (std::size_t i = 0; i < a->operands.size(); ++i)
    if (!sameDuration(a->operands[i], b->operands[i])) return false;
  return true;
}

inline bool sameShift(const promql::TimeShift& a, const promql::TimeShift& b) {
  return a.offset == b.offset && a.at == b.at && a.atTime == b.atTime && sameDuration(a.offsetExpr, b.offsetExpr) &&
         sameDuration(a.writtenOffset, b.writtenOffset);
}

inline bool sameExpr(const promql::ExprPtr& a, const promql::ExprPtr& b);

struct SameNode {
  bool operator()(const promql::NumberLiteral& a, const promql::NumberLiteral& b) const {
    return sameNumber(a.value, b.value) && a.isDuration == b.isDuration;
  }
  bool operator()(const promql::StringLiteral& a, const promql::StringLiteral& b) const { return a.value == b.value; }
  bool operator()(const promql::VectorSelector& a, const promql::VectorSelector& b) const {
    const auto sorted = [](const std::vector<Matcher>& matchers) {
      std::vector<std::string> out;
      for (const Matcher& matcher : matchers) out.push_back(matcher.toString());
      std::sort(out.begin(), out.end());
      return out;
    };
    return a.name == b.name && a.edges == b.edges && sameShift(a.shift, b.shift) &&
           sorted(a.matchers) == sorted(b.matchers);
  }
  bool operator()(const promql::MatrixSelector& a, const promql::MatrixSelector& b) const {
    return a.range == b.range && sameDuration(a.rangeExpr, b.rangeExpr) &&
           sameDuration(a.writtenRange, b.writtenRange) && sameExpr(a.selector, b.selector);
  }
  bool operator()(const promql::Subquery& a, const promql::Subquery& b) const {
    return a.range == b.range && a.step == b.step && sameDuration(a.rangeExpr, b.rangeExpr) &&
           sameDuration(a.stepExpr, b.stepExpr) && sameDuration(a.writtenRange, b.writtenRange) &&
           sameDuration(a.writtenStep, b.writtenStep) && sameShift(a.shift, b.shift) && sameExpr(a.expr, b.expr);
  }
  bool operator()(const promql::Paren& a, const promql::Paren& b) const { return sameExpr(a.expr, b.expr); }
  bool operator()(const promql::Unary& a, const promql::Unary& b) const {
    return a.negative == b.negative && sameExpr(a.expr, b.expr);
  }
  bool operator()(const promql::Binary& a, const promql::Binary& b) const {
    if (a.matching.has_value() != b.matching.has_value()) return false;
    if (a.matching && !sameMatching(*a.matching, *b.matching)) return false;
    return a.op == b.op && a.returnBool == b.returnBool && sameExpr(a.left, b.left) && sameExpr(a.right, b.right);
  }
  bool operator()(const promql::Aggregate& a, const promql::Aggregate& b) const {
    return a.op == b.op && a.without == b.without && a.grouping == b.grouping && sameExpr(a.expr, b.expr) &&
           sameExpr(a.parameter, b.parameter);
  }
  bool operator()(const promql::Call& a, const promql::Call& b) const {
    return a.function == b.function && std::equal(a.args.begin(), a.args.end(), b.args.begin(), b.args.end(), sameExpr);
  }
  template <class A, class B>
  bool operator()(const A&, const B&) const {
    return false;
  }

  static bool sameMatching(const promql::VectorMatching& a, const promql::VectorMatching& b) {
    const auto sameFill = [](const std::optional<double>& x, const std::optional<double>& y) {
      return x.has_value() == y.has_value() && (!x || sameNumber(*x, *y));
    };
    return a.cardinality == b.cardinality && a.on == b.on && a.labels == b.labels && a.include == b.include &&
           sameFill(a.fillLeft, b.fillLeft) && sameFill(a.fillRight, b.fillRight);
  }
};

inline bool sameExpr(const promql::ExprPtr& a, const promql::ExprPtr& b) {
  if (!a || !b) return !a && !b;
  return a->type == b->type && std::visit(SameNode{}, a->node, b->node);
}

}  // namespace oriel::test
