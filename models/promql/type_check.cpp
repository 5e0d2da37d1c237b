#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_set>

#include "models/base/text.h"
#include "models/promql/functions/signature.h"
#include "models/promql/lexer_text.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {
namespace {

/// Go's names of the types, which one message uses instead of the documented ones.
const char* goTypeName(ValueType type) {
  switch (type) {
    case ValueType::Scalar: return "scalar";
    case ValueType::Vector: return "vector";
    case ValueType::Matrix: return "matrix";
    case ValueType::String: return "string";
    case ValueType::None: break;
  }
  return "none";
}

bool isNumeric(ValueType type) { return type == ValueType::Scalar || type == ValueType::Vector; }

/// The first label that stands in on(...) and in group_left(...) as well; null when none does.
const std::string* labelOnBothSides(const VectorMatching& matching) {
  if (!matching.on || matching.include.empty()) return nullptr;
  const std::unordered_set<std::string_view> included(matching.include.begin(), matching.include.end());
  const auto found = std::find_if(matching.labels.begin(), matching.labels.end(),
                                  [&](const std::string& label) { return included.count(label) > 0; });
  return found == matching.labels.end() ? nullptr : &*found;
}

/// Walks the tree children first, as Prometheus does, so that the first error is the same one.
class TypeChecker {
 public:
  explicit TypeChecker(std::string_view query) : query_(query) {}

  Status check(const Expr& expr) const {
    return std::visit([&](const auto& node) { return checkNode(expr, node); }, expr.node);
  }

 private:
  Error error(SourceRange place, const std::string& text) const { return parseError(query_, place, text); }

  Status expectType(const Expr& expr, ValueType wanted, const std::string& context) const {
    ORIEL_TRY(check(expr));
    if (expr.type == wanted) return {};
    return error(expr.place, fmt::format("expected type {} in {}, got {}", valueTypeName(wanted), context,
                                         valueTypeName(expr.type)));
  }

  Status checkNode(const Expr&, const NumberLiteral&) const { return {}; }
  Status checkNode(const Expr&, const StringLiteral&) const { return {}; }
  Status checkNode(const Expr&, const Paren& paren) const { return check(*paren.expr); }
  Status checkNode(const Expr&, const MatrixSelector& matrix) const { return check(*matrix.selector); }
  Status checkNode(const Expr& expr, const VectorSelector& selector) const {
    return checkSelector(expr, selector, false);
  }

  Status checkSelector(const Expr& expr, const VectorSelector& selector, bool mayBeEmpty) const {
    if (!selector.name.empty()) {
      for (std::size_t i = 0; i + 1 < selector.matchers.size(); ++i)
        if (selector.matchers[i].name() == kMetricName)
          return error(expr.place, fmt::format("metric name must not be set twice: {} or {}", quote(selector.name),
                                               quote(selector.matchers[i].value())));
      return {};
    }
    if (mayBeEmpty) return {};
    for (const Matcher& matcher : selector.matchers)
      if (!matcher.matchesEmpty()) return {};
    return error(expr.place, "vector selector must contain at least one non-empty matcher");
  }

  Status checkNode(const Expr& expr, const Subquery& subquery) const {
    ORIEL_TRY(check(*subquery.expr));
    if (subquery.expr->type == ValueType::Vector) return {};
    return error(expr.place, fmt::format("subquery is only allowed on instant vector, got {} instead",
                                         goTypeName(subquery.expr->type)));
  }

  Status checkNode(const Expr& expr, const Unary& unary) const {
    ORIEL_TRY(check(*unary.expr));
    if (isNumeric(unary.expr->type)) return {};
    return error(expr.place,
                 fmt::format("unary expression only allowed on expressions of type scalar or instant vector, got {}",
                             quote(valueTypeName(unary.expr->type))));
  }

  Status checkNode(const Expr&, const Aggregate& aggregate) const {
    ORIEL_TRY(expectType(*aggregate.expr, ValueType::Vector, "aggregation expression"));
    if (!aggregate.parameter) return {};
    const ValueType wanted = aggregate.op == AggregateOp::CountValues ? ValueType::String : ValueType::Scalar;
    return expectType(*aggregate.parameter, wanted, "aggregation parameter");
  }

  Status checkNode(const Expr& expr, const Binary& binary) const {
    ORIEL_TRY(check(*binary.left));
    ORIEL_TRY(check(*binary.right));
    ORIEL_TRY(checkOperator(binary));
    for (const Expr* side : {binary.left.get(), binary.right.get()})
      if (!isNumeric(side->type))
        return error(side->place, "binary expression must contain only scalar and instant vector types");
    return checkMatching(expr, binary);
  }

  Status checkOperator(const Binary& binary) const {
    const bool scalars = binary.left->type == ValueType::Scalar && binary.right->type == ValueType::Scalar;
    if (binary.returnBool && !isComparison(binary.op))
      return error(operatorPlace(binary), "bool modifier can only be used on comparison operators");
    if (isComparison(binary.op) && !binary.returnBool && scalars)
      return error(operatorPlace(binary), "comparisons between scalars must use BOOL modifier");
    const std::string* label = labelOnBothSides(*binary.matching);
    if (label != nullptr)
      return error(operatorPlace(binary),
                   fmt::format("label {} must not occur in ON and GROUP clause at once", quote(*label)));
    return {};
  }

  Status checkMatching(const Expr& expr, const Binary& binary) const {
    const VectorMatching& matching = *binary.matching;
    const bool vectors = binary.left->type == ValueType::Vector && binary.right->type == ValueType::Vector;
    const bool fills = matching.fillLeft || matching.fillRight;
    if (!vectors) {
      if (!matching.labels.empty()) return error(expr.place, "vector matching only allowed between instant vectors");
      if (fills) return error(expr.place, "filling in missing series only allowed between instant vectors");
      if (isSetOperator(binary.op))
        return error(expr.place, fmt::format("set operator {} not allowed in binary scalar expression",
                                             quote(binaryOpText(binary.op))));
      return {};
    }
    if (!isSetOperator(binary.op)) return {};
    if (matching.cardinality != Cardinality::ManyToMany)
      return error(expr.place, fmt::format("no grouping allowed for {} operation", quote(binaryOpText(binary.op))));
    if (fills) return error(expr.place, "filling in missing series not allowed for set operators");
    return {};
  }

  /// Where the operator (with its modifiers) stands between the two sides.
  SourceRange operatorPlace(const Binary& binary) const {
    SourceRange place{binary.left->place.end, binary.right->place.begin - 1};
    const auto blank = [&](int at) {
      return isBlank(static_cast<unsigned char>(query_[static_cast<std::size_t>(at)]));
    };
    while (place.begin < place.end && blank(place.begin)) ++place.begin;
    while (place.end > place.begin && blank(place.end)) --place.end;
    ++place.end;
    return place;
  }

  Status checkNode(const Expr& expr, const Call& call) const {
    const FunctionSignature& signature = *findSignature(call.function);
    ORIEL_TRY(checkCount(expr, call, signature));
    const bool info = call.function == "info" && call.args.size() > 1;
    if (info) ORIEL_TRY(checkInfo(expr, call));
    for (std::size_t i = 0; i < call.args.size(); ++i) {
      const Expr& arg = *call.args[i];
      const ValueType wanted = signature.argTypes[std::min(i, signature.argTypes.size() - 1)];
      const auto* selector = arg.as<VectorSelector>();
      if (info && i == 1 && selector != nullptr)
        ORIEL_TRY(checkSelector(arg, *selector, true));
      else
        ORIEL_TRY(check(arg));
      if (arg.type != wanted)
        return error(arg.place, fmt::format("expected type {} in call to function {}, got {}", valueTypeName(wanted),
                                            quote(call.function), valueTypeName(arg.type)));
    }
    return {};
  }

  Status checkCount(const Expr& expr, const Call& call, const FunctionSignature& signature) const {
    const auto given = static_cast<int>(call.args.size());
    const auto most = static_cast<int>(signature.argTypes.size());
    const auto complain = [&](const char* how, int count) {
      return error(expr.place, fmt::format("expected {}{} argument(s) in call to {}, got {}", how, count,
                                           quote(call.function), given));
    };
    if (signature.variadic == 0) return given == most ? Status{} : Status{complain("", most)};
    const int least = signature.variadic < 0 ? most - 1 : most - signature.variadic;
    if (given < least) return complain("at least ", least);
    if (signature.variadic > 0 && given > most) return complain("at most ", most);
    return {};
  }

  Status checkInfo(const Expr& expr, const Call& call) const {
    const Expr& labels = *call.args[1];
    if (labels.type != ValueType::Vector)
      return error(expr.place, fmt::format("expected type instant vector in call to function \"info\", got {}",
                                           valueTypeName(labels.type)));
    const auto* selector = labels.as<VectorSelector>();
    if (selector == nullptr) return error(labels.place, "expected label selectors only");
    if (!selector->name.empty())
      return error(labels.place, "expected label selectors only, got vector selector instead");
    return {};
  }

  std::string_view query_;
};

}  // namespace

Status checkTypes(const Expr& expr, std::string_view query) { return TypeChecker(query).check(expr); }

}  // namespace oriel::promql
