#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "models/promql/ast.h"

namespace oriel::promql {

/// Writes trees in the one-line form at the end of a string. It stops soon after `limit` bytes, so that whether
/// something fits on a line costs no more than the line. On the stack of one caller; the tree must outlive it.
class ExprWriter {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  explicit ExprWriter(std::string& out, std::size_t limit = kNoLimit) : out_(out), limit_(limit) {}

  void write(const Expr& expr);
  /// `[5m:1m] @ 12.000 offset 1m`
  void writeSubquerySuffix(const Subquery& subquery);
  /// `+ on (a) group_left (b)`
  void writeOperator(const Binary& binary);
  /// `sum by (a) ` with its blank, or `sum`
  void writeAggregateHead(const Aggregate& aggregate);
  bool full() const { return out_.size() > limit_; }

 private:
  void writeNode(const NumberLiteral& number);
  void writeNode(const StringLiteral& literal);
  void writeNode(const VectorSelector& selector);
  void writeNode(const MatrixSelector& matrix);
  void writeNode(const Subquery& subquery);
  void writeNode(const Paren& paren);
  void writeNode(const Unary& unary);
  void writeNode(const Binary& binary);
  void writeNode(const Aggregate& aggregate);
  void writeNode(const Call& call);

  void writeSelectorHead(const VectorSelector& selector);
  void writeEdges(Edges edges);
  void writeAt(const TimeShift& shift);
  void writeOffset(const TimeShift& shift);
  void writeMatching(const VectorMatching& matching);
  void writeFills(const VectorMatching& matching);
  void writeLabels(const std::vector<std::string>& labels);
  void writeSeconds(double seconds);
  void writeDuration(Duration constant, const DurationPtr& written);
  void writeDuration(const DurationExpr& expr);
  void writeDurationBody(const DurationExpr& expr);
  void writePair(const DurationExpr& expr, std::string_view between);
  bool passesLimit(std::size_t size);

  std::string& out_;
  std::size_t limit_;
};

/// True when the left side must be written `Inf`: `+Inf ^ 2` would be read as +(Inf ^ 2).
bool isBareInfinity(const Binary& binary);

}  // namespace oriel::promql
