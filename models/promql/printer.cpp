#include "models/promql/printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/parser.h"

namespace oriel::promql {
namespace {

std::string joinLabels(const std::vector<std::string>& labels) {
  std::string out;
  for (const std::string& label : labels) {
    if (!out.empty()) out += ", ";
    out += isLegacyLabelName(label) ? label : quote(label);
  }
  return out;
}

std::string printSeconds(double seconds) {
  const auto ms = static_cast<Duration>(std::llround(seconds * 1000));
  return ms < 0 ? "-" + formatDuration(-ms) : formatDuration(ms);
}

std::string printDurationExpr(const DurationExpr& expr);

std::string printDurationBody(const DurationExpr& expr) {
  using Op = DurationExpr::Op;
  const auto operand = [&](std::size_t i) { return printDurationExpr(*expr.operands[i]); };
  const auto infix = [&](const char* sign) { return operand(0) + sign + operand(1); };
  switch (expr.op) {
    case Op::Literal: return expr.isDurationLiteral ? printSeconds(expr.seconds) : formatFloat(expr.seconds);
    case Op::Add: return infix(" + ");
    case Op::Sub: return infix(" - ");
    case Op::Mul: return infix(" * ");
    case Op::Div: return infix(" / ");
    case Op::Mod: return infix(" % ");
    case Op::Pow: return infix(" ^ ");
    case Op::Neg: return "-" + operand(0);
    case Op::Step: return "step()";
    case Op::Range: return "range()";
    case Op::Min: return "min_of(" + operand(0) + ", " + operand(1) + ")";
    case Op::Max: return "max_of(" + operand(0) + ", " + operand(1) + ")";
  }
  return {};
}

std::string printDurationExpr(const DurationExpr& expr) {
  return expr.parenthesised ? "(" + printDurationBody(expr) + ")" : printDurationBody(expr);
}

std::string printDuration(Duration constant, const DurationPtr& expr) {
  return expr ? printDurationExpr(*expr) : formatDuration(constant);
}

std::string printAt(const TimeShift& shift) {
  switch (shift.at) {
    case AtModifier::None: return {};
    case AtModifier::Start: return " @ start()";
    case AtModifier::End: return " @ end()";
    case AtModifier::Timestamp: break;
  }
  return fmt::format(" @ {:.3f}", static_cast<double>(shift.atTime) / 1000);
}

std::string printOffset(const TimeShift& shift) {
  if (shift.offsetExpr) return " offset " + printDurationExpr(*shift.offsetExpr);
  if (shift.offset == 0) return {};
  return shift.offset > 0 ? " offset " + formatDuration(shift.offset) : " offset -" + formatDuration(-shift.offset);
}

const char* printEdges(Edges edges) {
  return edges == Edges::Anchored ? " anchored" : edges == Edges::Smoothed ? " smoothed" : "";
}

std::string printSelectorHead(const VectorSelector& selector) {
  std::vector<std::string> texts;
  for (const Matcher& matcher : selector.matchers) {
    const bool isName = matcher.name() == kMetricName && matcher.type() == MatchType::Equal &&
                        matcher.value() == selector.name && !selector.name.empty();
    if (!isName) texts.push_back(matcher.toString());
  }
  std::sort(texts.begin(), texts.end());
  std::string out = selector.name;
  if (texts.empty()) return out.empty() ? "{}" : out;
  out += "{";
  for (std::size_t i = 0; i < texts.size(); ++i) out += (i == 0 ? "" : ",") + texts[i];
  return out + "}";
}

std::string printFills(const VectorMatching& matching) {
  const auto value = [](double number) { return formatFloatShort(number); };
  std::string out;
  if (matching.fillLeft && matching.fillRight && value(*matching.fillLeft) == value(*matching.fillRight))
    return " fill (" + value(*matching.fillLeft) + ")";
  if (matching.fillLeft) out += " fill_left (" + value(*matching.fillLeft) + ")";
  if (matching.fillRight) out += " fill_right (" + value(*matching.fillRight) + ")";
  return out;
}

std::string printMatching(const VectorMatching& matching) {
  const bool grouped = matching.cardinality == Cardinality::ManyToOne || matching.cardinality == Cardinality::OneToMany;
  std::string out;
  if (!matching.labels.empty() || matching.on || grouped)
    out += std::string(matching.on ? " on (" : " ignoring (") + joinLabels(matching.labels) + ")";
  if (grouped) {
    const char* side = matching.cardinality == Cardinality::ManyToOne ? "left" : "right";
    out += std::string(" group_") + side + " (" + joinLabels(matching.include) + ")";
  }
  return out + printFills(matching);
}

struct Printer {
  std::string operator()(const NumberLiteral& number) const {
    return number.isDuration ? printSeconds(number.value) : formatFloat(number.value);
  }
  std::string operator()(const StringLiteral& literal) const { return quote(literal.value); }
  std::string operator()(const VectorSelector& selector) const {
    return printSelectorHead(selector) + printAt(selector.shift) + printEdges(selector.edges) +
           printOffset(selector.shift);
  }
  std::string operator()(const MatrixSelector& matrix) const {
    const auto& selector = *matrix.selector->as<VectorSelector>();
    return printSelectorHead(selector) + "[" + printDuration(matrix.range, matrix.rangeExpr) + "]" +
           printEdges(selector.edges) + printAt(selector.shift) + printOffset(selector.shift);
  }
  std::string operator()(const Subquery& subquery) const {
    return print(*subquery.expr) + printSubquerySuffix(subquery);
  }
  std::string operator()(const Paren& paren) const { return "(" + print(*paren.expr) + ")"; }
  std::string operator()(const Unary& unary) const { return (unary.negative ? "-" : "+") + print(*unary.expr); }
  std::string operator()(const Binary& binary) const {
    const std::string left = isBareInfinity(binary) ? "Inf" : print(*binary.left);
    return left + " " + printOperator(binary) + " " + print(*binary.right);
  }
  std::string operator()(const Aggregate& aggregate) const {
    const std::string parameter = aggregate.parameter ? print(*aggregate.parameter) + ", " : "";
    return printAggregateHead(aggregate) + "(" + parameter + print(*aggregate.expr) + ")";
  }
  std::string operator()(const Call& call) const {
    std::string args;
    for (const ExprPtr& arg : call.args) args += (args.empty() ? "" : ", ") + print(*arg);
    return call.function + "(" + args + ")";
  }
};

}  // namespace

std::string printSubquerySuffix(const Subquery& subquery) {
  const bool hasStep = subquery.step != 0 || subquery.stepExpr;
  return "[" + printDuration(subquery.range, subquery.rangeExpr) + ":" +
         (hasStep ? printDuration(subquery.step, subquery.stepExpr) : "") + "]" + printAt(subquery.shift) +
         printOffset(subquery.shift);
}

bool isBareInfinity(const Binary& binary) {
  const auto* base = binary.left->as<NumberLiteral>();
  return binary.op == BinaryOp::Pow && base != nullptr && std::isinf(base->value) && base->value > 0;
}

std::string printOperator(const Binary& binary) {
  return binaryOpText(binary.op) + std::string(binary.returnBool ? " bool" : "") +
         (binary.matching ? printMatching(*binary.matching) : "");
}

std::string printAggregateHead(const Aggregate& aggregate) {
  const std::string name = aggregateOpName(aggregate.op);
  if (aggregate.without) return name + " without (" + joinLabels(aggregate.grouping) + ") ";
  if (!aggregate.grouping.empty()) return name + " by (" + joinLabels(aggregate.grouping) + ") ";
  return name;
}

std::string print(const Expr& expr) { return std::visit(Printer{}, expr.node); }

}  // namespace oriel::promql
