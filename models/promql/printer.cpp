#include "models/promql/printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/parser.h"
#include "models/promql/tree_stack.h"

namespace oriel::promql {
namespace {

using DurationOp = DurationExpr::Op;

const char* durationOpText(DurationOp op) {
  switch (op) {
    case DurationOp::Add: return " + ";
    case DurationOp::Sub: return " - ";
    case DurationOp::Mul: return " * ";
    case DurationOp::Div: return " / ";
    case DurationOp::Mod: return " % ";
    case DurationOp::Pow: return " ^ ";
    default: return nullptr;
  }
}

/// Behind `offset` an operation is read whole only when it begins with a parenthesis.
bool needsParentheses(const DurationExpr& expr) {
  if (expr.parenthesised || durationOpText(expr.op) == nullptr) return false;
  const DurationExpr* first = &expr;
  while (!first->parenthesised && durationOpText(first->op) != nullptr) first = first->operands[0].get();
  return !first->parenthesised;
}

bool isNameOf(const VectorSelector& selector, const Matcher& matcher) {
  return !selector.name.empty() && matcher.name() == kMetricName && matcher.type() == MatchType::Equal &&
         matcher.value() == selector.name;
}

}  // namespace

void ExprWriter::write(const Expr& expr) {
  if (full()) return;
  std::visit([this](const auto& node) { writeNode(node); }, expr.node);
}

void ExprWriter::writeNode(const NumberLiteral& number) {
  if (number.isDuration)
    writeSeconds(number.value);
  else
    out_ += formatFloat(number.value);
}

/// True when a part of so many bytes is too long for the limit; dots then stand for it, so that nobody pays for its
/// text.
bool ExprWriter::passesLimit(std::size_t size) {
  if (limit_ == kNoLimit || size <= limit_) return false;
  out_.append(limit_ + 1, '.');
  return true;
}

void ExprWriter::writeNode(const StringLiteral& literal) {
  if (!passesLimit(literal.value.size())) out_ += quote(literal.value);
}

// An offset that is an expression would take an operator behind it for its own; `@` or an edge stood between when it
// was read, and stands there again.
void ExprWriter::writeNode(const VectorSelector& selector) {
  writeSelectorHead(selector);
  const bool offsetFirst = selector.shift.writtenOffset != nullptr;
  if (offsetFirst) writeOffset(selector.shift);
  writeAt(selector.shift);
  writeEdges(selector.edges);
  if (!offsetFirst) writeOffset(selector.shift);
}

void ExprWriter::writeNode(const MatrixSelector& matrix) {
  const auto& selector = *matrix.selector->as<VectorSelector>();
  writeSelectorHead(selector);
  out_ += '[';
  writeDuration(matrix.range, matrix.writtenRange);
  out_ += ']';
  const bool offsetFirst = selector.shift.writtenOffset != nullptr;
  if (offsetFirst) writeOffset(selector.shift);
  writeEdges(selector.edges);
  writeAt(selector.shift);
  if (!offsetFirst) writeOffset(selector.shift);
}

void ExprWriter::writeNode(const Subquery& subquery) {
  write(*subquery.expr);
  writeSubquerySuffix(subquery);
}

void ExprWriter::writeNode(const Paren& paren) {
  out_ += '(';
  write(*paren.expr);
  out_ += ')';
}

void ExprWriter::writeNode(const Unary& unary) {
  out_ += unary.negative ? '-' : '+';
  write(*unary.expr);
}

void ExprWriter::writeNode(const Binary& binary) {
  if (isBareInfinity(binary))
    out_ += "Inf";
  else
    write(*binary.left);
  out_ += ' ';
  writeOperator(binary);
  out_ += ' ';
  write(*binary.right);
}

void ExprWriter::writeNode(const Aggregate& aggregate) {
  writeAggregateHead(aggregate);
  out_ += '(';
  if (aggregate.parameter) {
    write(*aggregate.parameter);
    out_ += ", ";
  }
  write(*aggregate.expr);
  out_ += ')';
}

void ExprWriter::writeNode(const Call& call) {
  out_ += call.function;
  out_ += '(';
  for (std::size_t i = 0; i < call.args.size() && !full(); ++i) {
    if (i > 0) out_ += ", ";
    write(*call.args[i]);
  }
  out_ += ')';
}

void ExprWriter::writeSelectorHead(const VectorSelector& selector) {
  std::size_t size = selector.name.size();
  for (std::size_t i = 0; i < selector.matchers.size() && size <= limit_; ++i)
    size += isNameOf(selector, selector.matchers[i]) ? 0 : selector.matchers[i].value().size() + 4;
  if (passesLimit(size)) return;
  out_ += selector.name;
  std::vector<std::string> texts;
  for (const Matcher& matcher : selector.matchers)
    if (!isNameOf(selector, matcher)) texts.push_back(matcher.toString());
  if (texts.empty()) {
    if (selector.name.empty()) out_ += "{}";
    return;
  }
  std::sort(texts.begin(), texts.end());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    out_ += i == 0 ? '{' : ',';
    out_ += texts[i];
  }
  out_ += '}';
}

void ExprWriter::writeEdges(Edges edges) {
  if (edges != Edges::Plain) out_ += edges == Edges::Anchored ? " anchored" : " smoothed";
}

void ExprWriter::writeAt(const TimeShift& shift) {
  switch (shift.at) {
    case AtModifier::None: return;
    case AtModifier::Start: out_ += " @ start()"; return;
    case AtModifier::End: out_ += " @ end()"; return;
    case AtModifier::Timestamp: out_ += fmt::format(" @ {:.3f}", static_cast<double>(shift.atTime) / 1000); return;
  }
}

void ExprWriter::writeOffset(const TimeShift& shift) {
  if (shift.writtenOffset) {
    const bool parentheses = needsParentheses(*shift.writtenOffset);
    out_ += parentheses ? " offset (" : " offset ";
    writeDuration(*shift.writtenOffset);
    if (parentheses) out_ += ')';
  } else if (shift.offset != 0) {
    out_ += shift.offset > 0 ? " offset " : " offset -";
    out_ += formatDuration(std::abs(shift.offset));
  }
}

void ExprWriter::writeSubquerySuffix(const Subquery& subquery) {
  out_ += '[';
  writeDuration(subquery.range, subquery.writtenRange);
  out_ += ':';
  if (subquery.step != 0 || subquery.writtenStep) writeDuration(subquery.step, subquery.writtenStep);
  out_ += ']';
  const bool offsetFirst = subquery.shift.writtenOffset != nullptr;
  if (offsetFirst) writeOffset(subquery.shift);
  writeAt(subquery.shift);
  if (!offsetFirst) writeOffset(subquery.shift);
}

void ExprWriter::writeOperator(const Binary& binary) {
  out_ += binaryOpText(binary.op);
  if (binary.returnBool) out_ += " bool";
  if (binary.matching) writeMatching(*binary.matching);
}

void ExprWriter::writeMatching(const VectorMatching& matching) {
  const bool grouped = matching.cardinality == Cardinality::ManyToOne || matching.cardinality == Cardinality::OneToMany;
  if (!matching.labels.empty() || matching.on || grouped) {
    out_ += matching.on ? " on (" : " ignoring (";
    writeLabels(matching.labels);
    out_ += ')';
  }
  if (grouped) {
    out_ += matching.cardinality == Cardinality::ManyToOne ? " group_left (" : " group_right (";
    writeLabels(matching.include);
    out_ += ')';
  }
  writeFills(matching);
}

void ExprWriter::writeFills(const VectorMatching& matching) {
  const auto fill = [&](const char* word, double value) {
    out_ += word;
    out_ += formatFloatShort(value) + ")";
  };
  const auto& left = matching.fillLeft;
  const auto& right = matching.fillRight;
  if (left && right && formatFloatShort(*left) == formatFloatShort(*right)) return fill(" fill (", *left);
  if (left) fill(" fill_left (", *left);
  if (right) fill(" fill_right (", *right);
}

void ExprWriter::writeAggregateHead(const Aggregate& aggregate) {
  out_ += aggregateOpName(aggregate.op);
  if (!aggregate.without && aggregate.grouping.empty()) return;
  out_ += aggregate.without ? " without (" : " by (";
  writeLabels(aggregate.grouping);
  out_ += ") ";
}

void ExprWriter::writeLabels(const std::vector<std::string>& labels) {
  for (std::size_t i = 0; i < labels.size() && !full(); ++i) {
    if (i > 0) out_ += ", ";
    if (passesLimit(labels[i].size())) return;
    out_ += isLegacyLabelName(labels[i]) ? labels[i] : quote(labels[i]);
  }
}

void ExprWriter::writeSeconds(double seconds) {
  const auto ms = static_cast<Duration>(std::llround(seconds * 1000));
  if (std::signbit(seconds)) out_ += '-';  // of -0s as well
  out_ += formatDuration(std::abs(ms));
}

void ExprWriter::writeDuration(Duration constant, const DurationPtr& written) {
  if (written)
    writeDuration(*written);
  else
    out_ += formatDuration(constant);
}

void ExprWriter::writeDuration(const DurationExpr& expr) {
  if (full()) return;
  if (expr.parenthesised) out_ += '(';
  writeDurationBody(expr);
  if (expr.parenthesised) out_ += ')';
}

void ExprWriter::writeDurationBody(const DurationExpr& expr) {
  switch (expr.op) {
    case DurationOp::Literal:
      if (expr.isDurationLiteral)
        writeSeconds(expr.seconds);
      else
        out_ += formatFloat(expr.seconds);
      return;
    case DurationOp::Neg:
      out_ += '-';
      writeDuration(*expr.operands[0]);
      return;
    case DurationOp::Step: out_ += "step()"; return;
    case DurationOp::Range: out_ += "range()"; return;
    case DurationOp::Min:
    case DurationOp::Max:
      out_ += expr.op == DurationOp::Min ? "min_of(" : "max_of(";
      writePair(expr, ", ");
      out_ += ')';
      return;
    default: writePair(expr, durationOpText(expr.op)); return;
  }
}

void ExprWriter::writePair(const DurationExpr& expr, std::string_view between) {
  writeDuration(*expr.operands[0]);
  out_ += between;
  writeDuration(*expr.operands[1]);
}

bool isBareInfinity(const Binary& binary) {
  const auto* base = binary.left->as<NumberLiteral>();
  return binary.op == BinaryOp::Pow && base != nullptr && std::isinf(base->value) && base->value > 0;
}

std::string print(const Expr& expr) {
  std::string out;
  const auto write = [&]() -> Status {
    ExprWriter(out).write(expr);
    return {};
  };
  return withStackFor<Status>(expr.height, write).ok() ? out : std::string();
}

}  // namespace oriel::promql
