#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/base/time.h"
#include "models/labels/matcher.h"

/// The tree of a PromQL expression, as the whole Prometheus 3 grammar needs it. Nodes are immutable after parsing and
/// shared; any thread may read them.
namespace oriel::promql {

/// Byte offsets into the query, end exclusive.
struct SourceRange {
  int begin = 0;
  int end = 0;
};

enum class ValueType { None, Scalar, Vector, Matrix, String };
const char* valueTypeName(ValueType type);  ///< "scalar", "instant vector", "range vector", "string"

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

/// A duration in a query: a literal, or (duration expressions of 3.x) a tree over literals, step() and range().
struct DurationExpr {
  enum class Op { Literal, Add, Sub, Mul, Div, Mod, Pow, Neg, Step, Range, Min, Max };
  Op op = Op::Literal;
  double seconds = 0;              ///< of a literal
  bool isDurationLiteral = false;  ///< written `5m`, not `300`
  bool parenthesised = false;      ///< stood in parentheses; only the printer looks
  std::vector<std::shared_ptr<const DurationExpr>> operands;
  SourceRange place;
};
using DurationPtr = std::shared_ptr<const DurationExpr>;

enum class AtModifier { None, Timestamp, Start, End };
/// How the edges of a range are filled (experimental in 3.x).
enum class Edges { Plain, Anchored, Smoothed };

/// `offset` and `@`, shared by selectors and subqueries.
struct TimeShift {
  Duration offset = 0;        ///< ms, when it is constant
  DurationPtr offsetExpr;     ///< when it is not constant: step() or range() stand in it
  DurationPtr writtenOffset;  ///< as written, when that is more than a number; only the printer looks
  AtModifier at = AtModifier::None;
  Timestamp atTime = 0;
};

struct NumberLiteral {
  double value = 0;
  bool isDuration = false;  ///< written as `5m` where a number stands
};

struct StringLiteral {
  std::string value;
};

struct VectorSelector {
  std::string
      name;  ///< metric name as written before the braces; empty when none, or when it stands quoted inside them
  std::vector<Matcher> matchers;  ///< including the one for the name
  TimeShift shift;
  Edges edges = Edges::Plain;
};

struct MatrixSelector {
  ExprPtr selector;  ///< a VectorSelector
  Duration range = 0;
  DurationPtr rangeExpr;     ///< when it is not constant
  DurationPtr writtenRange;  ///< as written, when that is more than a number; only the printer looks
};

struct Subquery {
  ExprPtr expr;
  Duration range = 0;
  DurationPtr rangeExpr;
  Duration step = 0;  ///< 0: the engine's default
  DurationPtr stepExpr;
  DurationPtr writtenRange;
  DurationPtr writtenStep;
  TimeShift shift;
};

struct Paren {
  ExprPtr expr;
};

struct Unary {
  bool negative = true;  ///< false: a leading +
  ExprPtr expr;
};

enum class BinaryOp {
  Add,
  Sub,
  Mul,
  Div,
  Mod,
  Pow,
  Atan2,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  And,
  Or,
  Unless,
  TrimUpper,
  TrimLower,  ///< `</` and `>/` on native histograms
};
const char* binaryOpText(BinaryOp op);
bool isComparison(BinaryOp op);
bool isSetOperator(BinaryOp op);
bool isTrim(BinaryOp op);

enum class Cardinality { OneToOne, ManyToOne, OneToMany, ManyToMany };

struct VectorMatching {
  Cardinality cardinality = Cardinality::OneToOne;
  bool on = false;                   ///< on(labels); otherwise ignoring(labels)
  std::vector<std::string> labels;   ///< as written
  std::vector<std::string> include;  ///< of group_left/group_right
  std::optional<double> fillLeft;    ///< `fill`, `fill_left`, `fill_right` (experimental)
  std::optional<double> fillRight;
};

struct Binary {
  BinaryOp op = BinaryOp::Add;
  ExprPtr left;
  ExprPtr right;
  bool returnBool = false;
  std::optional<VectorMatching> matching;  ///< set when both sides are vectors
};

enum class AggregateOp {
  Sum,
  Avg,
  Count,
  Min,
  Max,
  Group,
  Stddev,
  Stdvar,
  TopK,
  BottomK,
  CountValues,
  Quantile,
  LimitK,
  LimitRatio
};
const char* aggregateOpName(AggregateOp op);

struct Aggregate {
  AggregateOp op = AggregateOp::Sum;
  ExprPtr expr;
  ExprPtr parameter;  ///< of topk, bottomk, quantile, count_values, limitk, limit_ratio
  bool without = false;
  std::vector<std::string> grouping;  ///< as written
};

struct Call {
  std::string function;
  std::vector<ExprPtr> args;
};

using ExprNode = std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery, Paren, Unary,
                              Binary, Aggregate, Call>;

/// Trees up to here may be walked by recursion on any thread's stack.
constexpr int kMaxTreeHeight = 2000;
/// Chains of operators (`a or b or ...`) may be so long where the caller walks them with withStackFor().
constexpr int kMaxChainHeight = 12000;

struct Expr {
  ExprNode node;
  ValueType type = ValueType::None;
  SourceRange place;
  int height = 1;  ///< of the tree below, itself included; the parser bounds it (see kMaxTreeHeight)

  Expr() = default;
  Expr(const Expr&) = default;
  Expr(Expr&&) = default;
  Expr& operator=(const Expr&) = default;
  Expr& operator=(Expr&&) = default;
  ~Expr();  ///< takes a high tree apart without recursion

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

}  // namespace oriel::promql
