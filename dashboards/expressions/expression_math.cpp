#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "dashboards/expressions/expression.h"
#include "dashboards/expressions/math_operators.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kDeepestMath = 200;
constexpr std::size_t kLongestMath = 20'000;

struct MathNode {
  enum class Kind { Number, Variable, Unary, Binary, Call } kind = Kind::Number;
  double number = 0;
  std::string text;  ///< variable, operator or function
  std::vector<std::unique_ptr<MathNode>> arguments;
};
using MathNodePtr = std::unique_ptr<MathNode>;

// From the weakest to the strongest; operators of one level stand in order of length, so that `>=` is not read as `>`.
constexpr std::string_view kLevels[][7] = {{"||"},     {"&&"},          {"==", "!=", ">=", "<=", ">", "<"},
                                           {"+", "-"}, {"*", "/", "%"}, {"**"}};
constexpr std::size_t kLevelCount = std::size(kLevels);

class MathParser {
 public:
  explicit MathParser(std::string_view text) : text_(text) {}

  Result<MathNodePtr> parse() {
    if (text_.size() > kLongestMath) return makeError(ErrorCode::LimitExceeded, "the expression is too long");
    auto node = level(0, 0);
    if (!node) return error_;
    skipBlanks();
    if (at_ != text_.size()) return failure("unexpected \"" + std::string(text_.substr(at_, 10)) + "\"");
    return node;
  }

 private:
  Error failure(std::string text) {
    Error error = makeError(ErrorCode::InvalidInput, std::move(text) + " at " + std::to_string(at_ + 1));
    return error;
  }
  MathNodePtr fail(std::string text) {
    if (error_.text.empty()) error_ = failure(std::move(text));
    return nullptr;
  }
  void skipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  std::string_view operatorAt(std::size_t depth) {
    skipBlanks();
    for (const std::string_view op : kLevels[depth]) {
      if (op.empty() || text_.substr(at_, op.size()) != op) continue;
      if (op == "*" && text_.substr(at_, 2) == "**") continue;
      return op;
    }
    return {};
  }

  MathNodePtr level(std::size_t depth, int nesting) {
    if (nesting > kDeepestMath) return fail("nested too deeply");
    if (depth == kLevelCount) return factor(nesting);
    MathNodePtr left = level(depth + 1, nesting);
    while (left) {
      const std::string_view op = operatorAt(depth);
      if (op.empty()) break;
      at_ += op.size();
      MathNodePtr right = level(depth + 1, nesting);
      if (!right) return nullptr;
      auto node = std::make_unique<MathNode>();
      node->kind = MathNode::Kind::Binary;
      node->text = std::string(op);
      node->arguments.push_back(std::move(left));
      node->arguments.push_back(std::move(right));
      left = std::move(node);
      if (++nodes_ > kLongestMath) return fail("too many operators");
    }
    return left;
  }

  MathNodePtr factor(int nesting) {
    if (nesting > kDeepestMath) return fail("nested too deeply");
    skipBlanks();
    if (at_ == text_.size()) return fail("unexpected end");
    const char c = text_[at_];
    if (c == '!' || c == '-') return unary(nesting);
    if (c == '(') {
      ++at_;
      MathNodePtr inner = level(0, nesting + 1);
      return inner && close(')') ? std::move(inner) : nullptr;
    }
    if (c == '$') return variable();
    if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') return number();
    if (std::isalpha(static_cast<unsigned char>(c))) return call(nesting);
    return fail(std::string("unexpected \"") + c + "\"");
  }

  bool close(char wanted) {
    skipBlanks();
    if (at_ < text_.size() && text_[at_] == wanted) {
      ++at_;
      return true;
    }
    fail(std::string("\"") + wanted + "\" is missing");
    return false;
  }

  MathNodePtr unary(int nesting) {
    auto node = std::make_unique<MathNode>();
    node->kind = MathNode::Kind::Unary;
    node->text = std::string(1, text_[at_++]);
    node->arguments.push_back(factor(nesting + 1));
    return node->arguments.front() ? std::move(node) : nullptr;
  }

  MathNodePtr variable() {
    auto node = std::make_unique<MathNode>();
    node->kind = MathNode::Kind::Variable;
    ++at_;
    if (at_ < text_.size() && text_[at_] == '{') {
      const std::size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return fail("\"}\" is missing");
      node->text = std::string(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
    } else {
      node->text = std::string(word());
    }
    if (node->text.empty()) return fail("a name is missing after $");
    return node;
  }

  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  MathNodePtr number() {
    const std::string rest(text_.substr(at_, 64));
    char* end = nullptr;
    auto node = std::make_unique<MathNode>();
    node->number = std::strtod(rest.c_str(), &end);
    if (end == rest.c_str()) return fail("no number");
    at_ += static_cast<std::size_t>(end - rest.c_str());
    return node;
  }

  MathNodePtr call(int nesting) {
    auto node = std::make_unique<MathNode>();
    node->kind = MathNode::Kind::Call;
    node->text = std::string(word());
    const int wanted = mathFunctionArguments(node->text);
    if (wanted < 0) return fail("there is no function " + node->text);
    if (!close('(')) return nullptr;
    skipBlanks();
    if (wanted == 1) {
      node->arguments.push_back(level(0, nesting + 1));
      if (!node->arguments.front()) return nullptr;
    }
    return close(')') ? std::move(node) : nullptr;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
  Error error_{ErrorCode::InvalidInput, {}, {}};
};

void collectVariables(const MathNode& node, std::set<std::string>& names) {
  if (node.kind == MathNode::Kind::Variable) names.insert(node.text);
  for (const MathNodePtr& argument : node.arguments) collectVariables(*argument, names);
}

ExpressionValues evaluate(const MathNode& node, const ExpressionInputs& inputs) {
  switch (node.kind) {
    case MathNode::Kind::Number: return {{ExpressionValue::Kind::Scalar, {}, {}, {node.number}}};
    case MathNode::Kind::Variable: return inputs.at(node.text);
    case MathNode::Kind::Unary: return mathUnary(node.text, evaluate(*node.arguments[0], inputs));
    case MathNode::Kind::Binary:
      return mathBinary(node.text, evaluate(*node.arguments[0], inputs), evaluate(*node.arguments[1], inputs));
    case MathNode::Kind::Call:
      return mathFunction(node.text,
                          node.arguments.empty() ? ExpressionValues() : evaluate(*node.arguments[0], inputs));
  }
  return {};
}

}  // namespace

std::vector<std::string> mathReferences(const Json& model) {
  const std::string text = jsonText(model, "expression");
  const auto root = MathParser(text).parse();
  if (!root.ok()) return {};
  std::set<std::string> names;
  collectVariables(**root, names);
  return {names.begin(), names.end()};
}

Result<ExpressionValues> computeMath(const Json& model, const ExpressionInputs& inputs, TimeRange) {
  const std::string text = jsonText(model, "expression");
  ORIEL_ASSIGN(const MathNodePtr root, MathParser(text).parse());
  return evaluate(*root, inputs);
}

}  // namespace oriel::dashboards
