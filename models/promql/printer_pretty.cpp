#include <algorithm>

#include "models/promql/parser.h"
#include "models/promql/printer.h"
#include "models/promql/tree_stack.h"

namespace oriel::promql {
namespace {

constexpr std::size_t kMaxLine = 100;
constexpr int kMaxIndent = 200;

/// Splits what does not fit on a line; nodes without parts stay as long as they are.
class PrettyWriter {
 public:
  explicit PrettyWriter(std::string& out) : out_(out), line_(out) {}

  void write(const Expr& expr, int level) {
    if (fits(expr)) {
      // Prometheus forgets to indent a subquery that fits on a line, and format_query is to answer the same.
      if (expr.as<Subquery>() == nullptr) indent(level);
      line_.write(expr);
      return;
    }
    std::visit([&](const auto& node) { split(expr, node, level); }, expr.node);
  }

 private:
  static bool fits(const Expr& expr) {
    std::string line;
    ExprWriter writer(line, kMaxLine);
    writer.write(expr);
    return !writer.full();
  }

  /// Not without end: a chain of thousands would be mostly blanks.
  static std::size_t blanks(int level) { return static_cast<std::size_t>(std::min(level, kMaxIndent)) * 2; }
  void indent(int level) { out_.append(blanks(level), ' '); }

  template <class Leaf>
  void split(const Expr& expr, const Leaf&, int level) {
    indent(level);
    line_.write(expr);
  }

  void split(const Expr&, const Aggregate& aggregate, int level) {
    indent(level);
    line_.writeAggregateHead(aggregate);
    out_ += "(\n";
    if (aggregate.parameter) {
      write(*aggregate.parameter, level + 1);
      out_ += ",\n";
    }
    write(*aggregate.expr, level + 1);
    close(level);
  }

  void split(const Expr&, const Binary& binary, int level) {
    if (isBareInfinity(binary)) {
      indent(level + 1);
      out_ += "Inf";
    } else {
      write(*binary.left, level + 1);
    }
    out_ += '\n';
    indent(level);
    line_.writeOperator(binary);
    out_ += '\n';
    write(*binary.right, level + 1);
  }

  void split(const Expr&, const Call& call, int level) {
    indent(level);
    out_ += call.function;
    out_ += "(\n";
    for (std::size_t i = 0; i < call.args.size(); ++i) {
      if (i > 0) out_ += ",\n";
      write(*call.args[i], level + 1);
    }
    close(level);
  }

  void split(const Expr&, const Paren& paren, int level) {
    indent(level);
    out_ += "(\n";
    write(*paren.expr, level + 1);
    close(level);
  }

  void split(const Expr&, const Subquery& subquery, int level) {
    write(*subquery.expr, level);
    line_.writeSubquerySuffix(subquery);
  }

  /// The sign goes between the operand's own indentation and the operand.
  void split(const Expr&, const Unary& unary, int level) {
    const std::size_t begin = out_.size();
    write(*unary.expr, level);
    const std::size_t first = out_.find_first_not_of(' ', begin);
    out_.replace(begin, first - begin, std::string(blanks(level), ' ') + (unary.negative ? "-" : "+"));
  }

  void close(int level) {
    out_ += '\n';
    indent(level);
    out_ += ')';
  }

  std::string& out_;
  ExprWriter line_;
};

}  // namespace

std::string prettyPrint(const Expr& expr) {
  std::string out;
  const auto write = [&]() -> Status {
    PrettyWriter(out).write(expr, 0);
    return {};
  };
  return withStackFor<Status>(expr.height, write).ok() ? out : std::string();
}

}  // namespace oriel::promql
