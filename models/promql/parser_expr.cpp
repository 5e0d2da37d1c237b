#include <algorithm>
#include <limits>

#include "models/base/text.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {
namespace {

constexpr int kUnaryOperandPrecedence = 6;

int precedenceOf(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or: return 1;
    case BinaryOp::And:
    case BinaryOp::Unless: return 2;
    case BinaryOp::Add:
    case BinaryOp::Sub: return 4;
    case BinaryOp::Mul:
    case BinaryOp::Div:
    case BinaryOp::Mod:
    case BinaryOp::Atan2: return 5;
    case BinaryOp::Pow: return 6;
    default: return 3;
  }
}

}  // namespace

Parser::Node Parser::makeNode(ExprNode node, ValueType type, SourceRange place, int childHeight) {
  auto expr = std::make_shared<Expr>();
  expr->node = std::move(node);
  expr->type = type;
  expr->place = place;
  expr->height = childHeight + 1;
  if (expr->height > maxHeight_) {
    fail(place, "expression is nested too deeply");
    return nullptr;
  }
  return expr;
}

Parser::Node Parser::parseBinary(int minPrecedence) {
  Nesting nesting(*this);
  if (nesting.tooDeep()) return nullptr;
  Node left = parseUnary();
  while (left && at(TokenKind::Operator)) {
    const BinaryOp op = current().op;
    const int precedence = precedenceOf(op);
    if (precedence < minPrecedence) break;
    take();
    Binary binary;
    binary.op = op;
    if (!parseMatching(binary)) return nullptr;
    Node right = parseBinary(op == BinaryOp::Pow ? precedence : precedence + 1);
    if (!right) return nullptr;
    left = makeBinary(std::move(left), std::move(binary), std::move(right));
  }
  return left;
}

Parser::Node Parser::makeBinary(Node left, Binary binary, Node right) {
  const bool scalars = left->type == ValueType::Scalar && right->type == ValueType::Scalar;
  const SourceRange place{left->place.begin, right->place.end};
  const int height = std::max(left->height, right->height);
  if (isSetOperator(binary.op) && binary.matching->cardinality == Cardinality::OneToOne)
    binary.matching->cardinality = Cardinality::ManyToMany;
  binary.left = std::move(left);
  binary.right = std::move(right);
  Node node = makeNode(std::move(binary), scalars ? ValueType::Scalar : ValueType::Vector, place, height);
  if (node) binaries_.push_back(node);
  return node;
}

bool Parser::parseMatching(Binary& binary) {
  VectorMatching& matching = binary.matching.emplace();
  if (at(TokenKind::Bool)) {
    take();
    binary.returnBool = true;
  }
  if (at(TokenKind::On) || at(TokenKind::Ignoring)) {
    matching.on = take().kind == TokenKind::On;
    if (!parseGrouping(matching.labels)) return false;
    if (at(TokenKind::GroupLeft) || at(TokenKind::GroupRight)) {
      matching.cardinality = take().kind == TokenKind::GroupLeft ? Cardinality::ManyToOne : Cardinality::OneToMany;
      if (at(TokenKind::LeftParen) && !parseGrouping(matching.include)) return false;
    }
  }
  return parseFills(matching);
}

bool Parser::parseFills(VectorMatching& matching) {
  if (at(TokenKind::Fill)) {
    take();
    if (!parseFillValue(matching.fillLeft)) return false;
    matching.fillRight = matching.fillLeft;
    return true;
  }
  while ((at(TokenKind::FillLeft) && !matching.fillLeft) || (at(TokenKind::FillRight) && !matching.fillRight)) {
    const bool left = take().kind == TokenKind::FillLeft;
    if (!parseFillValue(left ? matching.fillLeft : matching.fillRight)) return false;
  }
  return true;
}

bool Parser::parseFillValue(std::optional<double>& value) {
  if (!at(TokenKind::LeftParen)) {
    unexpected("fill modifier", "\"(\"");
    return false;
  }
  take();
  double sign = 1;
  if (atOperator(BinaryOp::Add) || atOperator(BinaryOp::Sub)) sign = take().op == BinaryOp::Sub ? -1 : 1;
  if (!at(TokenKind::Number) && !at(TokenKind::DurationLiteral)) {
    unexpected("fill modifier", "number");
    return false;
  }
  const Token token = take();
  value = sign * (token.kind == TokenKind::Number ? numberValue(token) : durationLiteralSeconds(token));
  if (failed()) return false;
  if (!at(TokenKind::RightParen)) {
    unexpected("fill modifier", "\")\"");
    return false;
  }
  take();
  return true;
}

Parser::Node Parser::parseUnary() {
  if (!atOperator(BinaryOp::Add) && !atOperator(BinaryOp::Sub)) return parsePostfix();
  const Token sign = take();
  Node operand = parseBinary(kUnaryOperandPrecedence);
  if (!operand) return nullptr;
  if (auto* number = std::get_if<NumberLiteral>(&operand->node)) {
    if (sign.op == BinaryOp::Sub) number->value = -number->value;
    operand->place.begin = sign.begin;
    return operand;
  }
  const SourceRange place{sign.begin, operand->place.end};
  const ValueType type = operand->type;
  const int height = operand->height;
  return makeNode(Unary{sign.op == BinaryOp::Sub, std::move(operand)}, type, place, height);
}

Parser::Node Parser::parsePostfix() {
  Node node = parsePrimary();
  if (!node) return nullptr;
  Modifiable target;
  if (auto* selector = std::get_if<VectorSelector>(&node->node)) target = {&selector->shift, &selector->edges, false};
  while (true) {
    bool ok = true;
    switch (current().kind) {
      case TokenKind::LeftBracket: ok = parseBracket(node, target); break;
      case TokenKind::Offset: ok = parseOffset(node, target); break;
      case TokenKind::At: ok = parseAt(node, target); break;
      case TokenKind::Anchored:
      case TokenKind::Smoothed: ok = parseEdges(node, target); break;
      default: return node;
    }
    if (!ok || failed()) return nullptr;
  }
}

Parser::Node Parser::parsePrimary() {
  switch (current().kind) {
    case TokenKind::Number:
    case TokenKind::DurationLiteral: return parseNumber();
    case TokenKind::String: return parseString();
    case TokenKind::LeftParen: return parseParen();
    case TokenKind::LeftBrace: return parseSelector();
    default: break;
  }
  if (at(TokenKind::Aggregator)) {
    const TokenKind next = ahead().kind;
    if (next == TokenKind::LeftParen || next == TokenKind::By || next == TokenKind::Without) return parseAggregate();
  }
  if (atFunctionName() && ahead().kind == TokenKind::LeftParen) return parseCall();
  if (atMetricName()) return parseSelector();
  unexpected();
  return nullptr;
}

Parser::Node Parser::parseNumber() {
  const Token token = take();
  NumberLiteral number;
  number.isDuration = token.kind == TokenKind::DurationLiteral;
  number.value = number.isDuration ? durationLiteralSeconds(token) : numberValue(token);
  if (failed()) return nullptr;
  return makeNode(number, ValueType::Scalar, {token.begin, token.end}, 0);
}

Parser::Node Parser::parseString() {
  const Token token = take();
  StringLiteral literal;
  if (!unquoteToken(token, literal.value)) return nullptr;
  return makeNode(std::move(literal), ValueType::String, {token.begin, token.end}, 0);
}

Parser::Node Parser::parseParen() {
  const int begin = take().begin;
  Node inner = parseBinary(0);
  if (!inner) return nullptr;
  if (!at(TokenKind::RightParen)) {
    unexpected();
    return nullptr;
  }
  const int end = take().end;
  const ValueType type = inner->type;
  const int height = inner->height;
  return makeNode(Paren{std::move(inner)}, type, {begin, end}, height);
}

/// Go's base-0 integers first (a leading zero means octal, underscores between digits), then floats.
double Parser::numberValue(const Token& token) {
  if (token.text.back() == '_') {
    fail({token.begin, token.end},
         "error parsing number: strconv.ParseFloat: parsing " + quote(token.text) + ": invalid syntax");
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::string digits;
  for (const char c : token.text)
    if (c != '_') digits.push_back(c);
  const bool hex = digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
  const bool octal = digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("01234567") == std::string::npos;
  if (hex || octal) {
    double value = 0;
    for (std::size_t i = hex ? 2 : 1; i < digits.size(); ++i) {
      const char c = digits[i];
      const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
      value = value * (hex ? 16 : 8) + digit;
    }
    return value;
  }
  Result<double> value = parseFloat(digits);
  if (value.ok()) return *value;
  fail({token.begin, token.end}, "error parsing number: strconv.ParseFloat: " + value.error().text);
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace oriel::promql
