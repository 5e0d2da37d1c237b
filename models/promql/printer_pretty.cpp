#include "models/promql/parser.h"
#include "models/promql/printer.h"

namespace oriel::promql {
namespace {

constexpr std::size_t kMaxLine = 100;

std::string indentOf(int level) { return std::string(static_cast<std::size_t>(level) * 2, ' '); }

std::string prettyAt(const Expr& expr, int level);

/// Splits one node that is longer than a line; nodes without parts stay as long as they are.
struct PrettySplitter {
  int level;
  const std::string& line;

  std::string indent() const { return indentOf(level); }
  std::string inner(const ExprPtr& expr) const { return prettyAt(*expr, level + 1); }

  template <class Leaf>
  std::string operator()(const Leaf&) const {
    return indent() + line;
  }

  std::string operator()(const Aggregate& aggregate) const {
    const std::string parameter = aggregate.parameter ? inner(aggregate.parameter) + ",\n" : "";
    return indent() + printAggregateHead(aggregate) + "(\n" + parameter + inner(aggregate.expr) + "\n" + indent() + ")";
  }
  std::string operator()(const Binary& binary) const {
    const std::string left = isBareInfinity(binary) ? indentOf(level + 1) + "Inf" : inner(binary.left);
    return left + "\n" + indent() + printOperator(binary) + "\n" + inner(binary.right);
  }
  std::string operator()(const Call& call) const {
    std::string args;
    for (const ExprPtr& arg : call.args) args += (args.empty() ? "" : ",\n") + inner(arg);
    return indent() + call.function + "(\n" + args + "\n" + indent() + ")";
  }
  std::string operator()(const Paren& paren) const {
    return indent() + "(\n" + inner(paren.expr) + "\n" + indent() + ")";
  }
  std::string operator()(const Subquery& subquery) const {
    return prettyAt(*subquery.expr, level) + printSubquerySuffix(subquery);
  }
  std::string operator()(const Unary& unary) const {
    const std::string child = prettyAt(*unary.expr, level);
    const std::size_t first = child.find_first_not_of(' ');
    return indent() + (unary.negative ? "-" : "+") + child.substr(first);
  }
};

std::string prettyAt(const Expr& expr, int level) {
  const std::string line = print(expr);
  if (line.size() <= kMaxLine) {
    // Prometheus forgets to indent a subquery that fits on a line, and format_query is to answer the same.
    return expr.as<Subquery>() != nullptr ? line : indentOf(level) + line;
  }
  return std::visit(PrettySplitter{level, line}, expr.node);
}

}  // namespace

std::string prettyPrint(const Expr& expr) { return prettyAt(expr, 0); }

}  // namespace oriel::promql
