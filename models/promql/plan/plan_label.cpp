#include "models/promql/plan/plan_label.h"

#include "models/promql/plan/analysis.h"

namespace oriel::promql {
namespace {

std::string nameList(const std::vector<std::string>& names) {
  std::string out = "(";
  for (const std::string& name : names) out += (out.size() > 1 ? ", " : "") + name;
  return out + ")";
}

struct LabelOfNode {
  std::string operator()(const NumberLiteral&) const { return "number"; }
  std::string operator()(const StringLiteral&) const { return "string"; }
  std::string operator()(const VectorSelector&) const { return "selector"; }
  std::string operator()(const MatrixSelector&) const { return "range selector"; }
  std::string operator()(const Subquery&) const { return "subquery"; }
  std::string operator()(const Paren& paren) const { return planLabel(*paren.expr); }
  std::string operator()(const Unary& unary) const { return unary.negative ? "negate" : "unary +"; }
  std::string operator()(const Call& call) const { return call.function; }
  std::string operator()(const Binary& binary) const {
    std::string out = binaryOpText(binary.op);
    if (binary.returnBool) out += " bool";
    if (!binary.matching) return out;
    const VectorMatching& matching = *binary.matching;
    if (matching.on || !matching.labels.empty())
      out += std::string(matching.on ? " on " : " ignoring ") + nameList(matching.labels);
    if (matching.cardinality == Cardinality::ManyToOne) out += " group_left " + nameList(matching.include);
    if (matching.cardinality == Cardinality::OneToMany) out += " group_right " + nameList(matching.include);
    return out;
  }
  std::string operator()(const Aggregate& aggregate) const {
    std::string out = aggregateOpName(aggregate.op);
    if (aggregate.without || !aggregate.grouping.empty())
      out += std::string(aggregate.without ? " without " : " by ") + nameList(aggregate.grouping);
    return out;
  }
};

}  // namespace

std::string planLabel(const Expr& expr) {
  if (constantValue(expr)) return "number";
  return std::visit(LabelOfNode(), expr.node);
}

}  // namespace oriel::promql
