#include "models/promql/ast.h"

#include <utility>

namespace oriel::promql {
namespace {

/// Moves what stands below a node into `out`.
struct ChildTaker {
  std::vector<ExprPtr>& out;

  void take(ExprPtr& child) const {
    if (child) out.push_back(std::move(child));
  }
  void operator()(NumberLiteral&) const {}
  void operator()(StringLiteral&) const {}
  void operator()(VectorSelector&) const {}
  void operator()(MatrixSelector& node) const { take(node.selector); }
  void operator()(Subquery& node) const { take(node.expr); }
  void operator()(Paren& node) const { take(node.expr); }
  void operator()(Unary& node) const { take(node.expr); }
  void operator()(Binary& node) const {
    take(node.left);
    take(node.right);
  }
  void operator()(Aggregate& node) const {
    take(node.expr);
    take(node.parameter);
  }
  void operator()(Call& node) const {
    for (ExprPtr& arg : node.args) take(arg);
  }
};

}  // namespace

Expr::~Expr() {
  constexpr int kFlat = 100;
  if (height <= kFlat) return;
  std::vector<ExprPtr> rest;
  std::visit(ChildTaker{rest}, node);
  while (!rest.empty()) {
    const ExprPtr next = std::move(rest.back());
    rest.pop_back();
    // Nobody else holds it, and every node was made changeable.
    if (next.use_count() == 1 && next->height > kFlat) std::visit(ChildTaker{rest}, const_cast<Expr&>(*next).node);
  }
}

const char* valueTypeName(ValueType type) {
  switch (type) {
    case ValueType::None: return "none";
    case ValueType::Scalar: return "scalar";
    case ValueType::Vector: return "instant vector";
    case ValueType::Matrix: return "range vector";
    case ValueType::String: return "string";
  }
  return "none";
}

const char* binaryOpText(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add: return "+";
    case BinaryOp::Sub: return "-";
    case BinaryOp::Mul: return "*";
    case BinaryOp::Div: return "/";
    case BinaryOp::Mod: return "%";
    case BinaryOp::Pow: return "^";
    case BinaryOp::Atan2: return "atan2";
    case BinaryOp::Equal: return "==";
    case BinaryOp::NotEqual: return "!=";
    case BinaryOp::Less: return "<";
    case BinaryOp::LessEqual: return "<=";
    case BinaryOp::Greater: return ">";
    case BinaryOp::GreaterEqual: return ">=";
    case BinaryOp::And: return "and";
    case BinaryOp::Or: return "or";
    case BinaryOp::Unless: return "unless";
    case BinaryOp::TrimUpper: return "</";
    case BinaryOp::TrimLower: return ">/";
  }
  return "?";
}

bool isComparison(BinaryOp op) { return op >= BinaryOp::Equal && op <= BinaryOp::GreaterEqual; }
bool isSetOperator(BinaryOp op) { return op == BinaryOp::And || op == BinaryOp::Or || op == BinaryOp::Unless; }
bool isTrim(BinaryOp op) { return op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower; }

const char* aggregateOpName(AggregateOp op) {
  switch (op) {
    case AggregateOp::Sum: return "sum";
    case AggregateOp::Avg: return "avg";
    case AggregateOp::Count: return "count";
    case AggregateOp::Min: return "min";
    case AggregateOp::Max: return "max";
    case AggregateOp::Group: return "group";
    case AggregateOp::Stddev: return "stddev";
    case AggregateOp::Stdvar: return "stdvar";
    case AggregateOp::TopK: return "topk";
    case AggregateOp::BottomK: return "bottomk";
    case AggregateOp::CountValues: return "count_values";
    case AggregateOp::Quantile: return "quantile";
    case AggregateOp::LimitK: return "limitk";
    case AggregateOp::LimitRatio: return "limit_ratio";
  }
  return "?";
}

}  // namespace oriel::promql
