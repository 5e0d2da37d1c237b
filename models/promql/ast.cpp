#include "models/promql/ast.h"

namespace oriel::promql {

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
