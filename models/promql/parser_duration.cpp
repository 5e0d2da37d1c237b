#include <algorithm>
#include <array>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/duration.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {
namespace {

using DurationOp = DurationExpr::Op;

/// 0: not an operator between durations.
int durationPrecedence(const Token& token) {
  if (token.kind != TokenKind::Operator) return 0;
  switch (token.op) {
    case BinaryOp::Add:
    case BinaryOp::Sub: return 1;
    case BinaryOp::Mul:
    case BinaryOp::Div:
    case BinaryOp::Mod: return 2;
    case BinaryOp::Pow: return 3;
    default: return 0;
  }
}

DurationOp durationOp(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add: return DurationOp::Add;
    case BinaryOp::Sub: return DurationOp::Sub;
    case BinaryOp::Mul: return DurationOp::Mul;
    case BinaryOp::Div: return DurationOp::Div;
    case BinaryOp::Mod: return DurationOp::Mod;
    default: return DurationOp::Pow;
  }
}

/// Literal: not a function of durations.
DurationOp durationFunction(TokenKind kind) {
  switch (kind) {
    case TokenKind::Step: return DurationOp::Step;
    case TokenKind::Range: return DurationOp::Range;
    case TokenKind::DurationMin: return DurationOp::Min;
    case TokenKind::DurationMax: return DurationOp::Max;
    default: return DurationOp::Literal;
  }
}

/// The first unit that is none, when nothing before it is wrong: units go from the biggest to the smallest.
std::string unknownUnit(std::string_view text) {
  constexpr std::array<std::string_view, 7> kUnits = {"y", "w", "d", "h", "m", "s", "ms"};
  std::size_t next = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    const std::string_view unit = text.substr(0, text.find_first_of("0123456789"));
    if (digits == 0 || unit.empty()) return {};
    const auto at = static_cast<std::size_t>(std::find(kUnits.begin(), kUnits.end(), unit) - kUnits.begin());
    if (at == kUnits.size()) return std::string(unit);
    if (at < next) return {};
    next = at + 1;
    text.remove_prefix(unit.size());
  }
  return {};
}

constexpr int kDurationPower = 3;
constexpr int kMaxDurationTerms = 1000;  // of a query, so that the tree stays flat enough to recurse over
constexpr double kMaxDurationSeconds = 9223372036.854775807;

}  // namespace

Parser::DurationNode Parser::parsePositiveDuration(std::string_view context, std::string_view expected) {
  durationContext_ = context;
  durationExpected_ = expected;
  DurationNode node = parseDuration(0);
  if (node.expr && lexerFailed()) return {};
  if (node.expr && node.literal && node.seconds <= 0) {
    fail(node.expr->place, "duration must be greater than 0");
    return {};
  }
  return node;
}

Parser::DurationNode Parser::parseDuration(int minPrecedence) {
  Nesting nesting(*this);
  if (nesting.tooDeep()) return {};
  DurationNode left = parseDurationUnary();
  while (left.expr) {
    const int precedence = durationPrecedence(current());
    if (precedence == 0 || precedence < minPrecedence) break;
    const Token op = take();
    if (++durationTerms_ > kMaxDurationTerms) {
      fail({op.begin, op.end}, "expression is nested too deeply");
      return {};
    }
    DurationNode right = parseDuration(precedence == kDurationPower ? precedence : precedence + 1);
    if (!right.expr) return {};
    left = makeDurationBinary(op, std::move(left), std::move(right));
  }
  return left;
}

Parser::DurationNode Parser::makeDurationBinary(const Token& op, DurationNode left, DurationNode right) {
  if (lexerFailed()) return {};
  const bool divides = op.op == BinaryOp::Div || op.op == BinaryOp::Mod;
  if (divides && right.literal && right.seconds == 0) {
    fail({op.begin, op.end}, op.op == BinaryOp::Div ? "division by zero" : "modulo by zero");
    return {};
  }
  auto expr = std::make_shared<DurationExpr>();
  expr->op = durationOp(op.op);
  expr->place = {left.expr->place.begin, right.expr->place.end};
  expr->operands = {std::move(left.expr), std::move(right.expr)};
  return {std::move(expr)};
}

Parser::DurationNode Parser::parseDurationUnary() {
  if (!atOperator(BinaryOp::Add) && !atOperator(BinaryOp::Sub)) return parseDurationPrimary();
  const Token sign = take();
  return negate(parseDuration(kDurationPower), sign);
}

Parser::DurationNode Parser::negate(DurationNode operand, const Token& sign) {
  if (!operand.expr) return {};
  const bool negative = sign.op == BinaryOp::Sub;
  auto expr = std::make_shared<DurationExpr>();
  if (operand.literal) {
    *expr = *operand.expr;
    if (negative) expr->seconds = -expr->seconds;
  } else if (negative) {
    expr->op = DurationOp::Neg;
    expr->operands = {operand.expr};
  } else {
    *expr = *operand.expr;
  }
  expr->place = {sign.begin, operand.expr->place.end};
  return {expr, operand.literal, negative ? -operand.seconds : operand.seconds};
}

Parser::DurationNode Parser::parseDurationPrimary() {
  switch (current().kind) {
    case TokenKind::Number:
    case TokenKind::DurationLiteral: return parseDurationLiteral();
    case TokenKind::LeftParen: {
      const int begin = take().begin;
      DurationNode inner = parseDuration(0);
      if (!inner.expr) return {};
      if (!at(TokenKind::RightParen)) {
        unexpected(durationContext_, durationExpected_);
        return {};
      }
      const int end = take().end;
      auto expr = std::make_shared<DurationExpr>(*inner.expr);
      expr->parenthesised = !inner.literal;
      expr->place = {begin, end};
      return {std::move(expr), inner.literal, inner.seconds};
    }
    default: return parseDurationCall();
  }
}

/// step(), range(), min_of(a, b), max_of(a, b).
Parser::DurationNode Parser::parseDurationCall() {
  const Token name = current();
  const DurationOp op = durationFunction(name.kind);
  if (op == DurationOp::Literal) {
    unexpected(durationContext_, durationExpected_);
    return {};
  }
  take();
  if (!expectInDuration(TokenKind::LeftParen)) return {};
  auto expr = std::make_shared<DurationExpr>();
  expr->op = op;
  const bool two = op == DurationOp::Min || op == DurationOp::Max;
  if (two && !parseDurationPair(*expr)) return {};
  if (!expectInDuration(TokenKind::RightParen)) return {};
  expr->place = {name.begin, lastEnd_};
  return {std::move(expr)};
}

bool Parser::parseDurationPair(DurationExpr& expr) {
  for (int i = 0; i < 2; ++i) {
    DurationNode operand = parseDuration(0);
    if (!operand.expr) return false;
    expr.operands.push_back(std::move(operand.expr));
    if (i == 0 && !expectInDuration(TokenKind::Comma)) return false;
  }
  return true;
}

bool Parser::expectInDuration(TokenKind kind) {
  if (at(kind)) {
    take();
    return true;
  }
  unexpected(durationContext_, durationExpected_);
  return false;
}

Parser::DurationNode Parser::parseDurationLiteral() {
  const Token token = take();
  auto expr = std::make_shared<DurationExpr>();
  expr->isDurationLiteral = token.kind == TokenKind::DurationLiteral;
  expr->seconds = expr->isDurationLiteral ? durationLiteralSeconds(token) : numberValue(token);
  expr->place = {token.begin, token.end};
  if (failed()) return {};
  if (!(std::fabs(expr->seconds) <= kMaxDurationSeconds)) {
    fail(expr->place, "duration out of range");
    return {};
  }
  const double seconds = expr->seconds;
  return {std::move(expr), true, seconds};
}

/// After `offset` one operand is read (`offset 1m + 2` adds 2 to the vector) unless it begins with a parenthesis or
/// with two signs: so Prometheus' grammar resolves it.
Parser::DurationNode Parser::parseOffsetDuration() {
  durationContext_ = "offset";
  durationExpected_ = "number, duration, step(), or range()";
  const auto isSign = [](const Token& token) {
    return token.kind == TokenKind::Operator && (token.op == BinaryOp::Add || token.op == BinaryOp::Sub);
  };
  if (at(TokenKind::LeftParen) || (isSign(current()) && isSign(ahead()))) return parseDuration(0);
  if (!isSign(current())) return parseDurationPrimary();
  const Token sign = take();
  return negate(parseDurationPrimary(), sign);
}

bool Parser::storeDuration(const DurationNode& node, bool mustBePositive, DurationSlot slot) {
  if (!node.literal) slot.written = node.expr;
  if (!isConstant(*node.expr)) {
    slot.expr = node.expr;
    return true;
  }
  Result<Duration> value = resolveDuration(*node.expr, 0, 0, mustBePositive);
  if (!value.ok()) {
    fail(node.expr->place, value.error().text);
    return false;
  }
  slot.constant = *value;
  if (mustBePositive && *value == 0)
    slot.written = node.expr;  // under half a millisecond: `0s` would not be read again
  return true;
}

double Parser::durationLiteralSeconds(const Token& token) {
  Result<Duration> value = oriel::parseDuration(token.text);
  if (value.ok()) return static_cast<double>(*value) / 1000;
  const std::string unit = unknownUnit(token.text);
  fail({token.begin, token.end},
       unit.empty() ? value.error().text : "unknown unit " + quote(unit) + " in duration " + quote(token.text));
  return 0;
}

}  // namespace oriel::promql
