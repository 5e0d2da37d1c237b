#include "models/promql/script/pin_time.h"

#include "models/promql/parser.h"
#include "models/promql/plan/analysis.h"

namespace oriel::promql::script {
namespace {

/// Copies a tree with times put in.
class TimePinner {
 public:
  explicit TimePinner(Timestamp time) : time_(time) {}

  ExprPtr pin(const ExprPtr& expr) {
    if (expr == nullptr) return nullptr;
    Expr copy = *expr;
    std::visit([this](auto& node) { pinNode(node); }, copy.node);
    return std::make_shared<const Expr>(std::move(copy));
  }
  bool asksForTime() const { return asksForTime_; }

 private:
  void pinShift(TimeShift& shift) const {
    if (shift.at == AtModifier::Timestamp) return;
    shift.at = AtModifier::Timestamp;
    shift.atTime = time_;
  }

  void pinNode(NumberLiteral&) {}
  void pinNode(StringLiteral&) {}
  void pinNode(VectorSelector& selector) { pinShift(selector.shift); }
  void pinNode(MatrixSelector& matrix) { matrix.selector = pin(matrix.selector); }
  void pinNode(Subquery& subquery) { pinShift(subquery.shift); }
  void pinNode(Paren& paren) { paren.expr = pin(paren.expr); }
  void pinNode(Unary& unary) { unary.expr = pin(unary.expr); }
  void pinNode(Binary& binary) {
    binary.left = pin(binary.left);
    binary.right = pin(binary.right);
  }
  void pinNode(Aggregate& aggregate) {
    aggregate.expr = pin(aggregate.expr);
    aggregate.parameter = pin(aggregate.parameter);
  }
  void pinNode(Call& call) {
    asksForTime_ |= dependsOnTime(call.function) || call.function == "start" || call.function == "end";
    for (ExprPtr& argument : call.args) argument = pin(argument);
  }

  Timestamp time_;
  bool asksForTime_ = false;
};

}  // namespace

std::optional<std::string> pinToTime(const ExprPtr& expr, Timestamp time) {
  TimePinner pinner(time);
  const ExprPtr pinned = pinner.pin(expr);
  if (pinner.asksForTime()) return std::nullopt;
  return print(*pinned);
}

}  // namespace oriel::promql::script
