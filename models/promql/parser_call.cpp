#include <algorithm>

#include <fmt/format.h>

#include "models/base/text.h"
#include "models/promql/functions/signature.h"
#include "models/promql/lexer_text.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {
namespace {

bool takesParameter(AggregateOp op) { return op >= AggregateOp::TopK && op <= AggregateOp::LimitRatio; }

/// Words that may stand as a label name in on(...), by(...) and the like.
bool isLabelWord(TokenKind kind) {
  switch (kind) {
    case TokenKind::Identifier:
    case TokenKind::MetricIdentifier:
    case TokenKind::Aggregator:
    case TokenKind::Start:
    case TokenKind::End_:
    case TokenKind::Step:
    case TokenKind::Range:
    case TokenKind::DurationMin:
    case TokenKind::DurationMax: return true;
    default: return kind >= TokenKind::Bool && kind <= TokenKind::Smoothed;
  }
}

}  // namespace

bool Parser::atFunctionName() const {
  switch (current().kind) {
    case TokenKind::Identifier:
    case TokenKind::Start:
    case TokenKind::End_:
    case TokenKind::Step:
    case TokenKind::Range:
    case TokenKind::DurationMin:
    case TokenKind::DurationMax: return true;
    default: return false;
  }
}

bool Parser::canStartExpr() const {
  switch (current().kind) {
    case TokenKind::Number:
    case TokenKind::DurationLiteral:
    case TokenKind::String:
    case TokenKind::LeftParen:
    case TokenKind::LeftBrace: return true;
    default: return atMetricName() || atOperator(BinaryOp::Add) || atOperator(BinaryOp::Sub);
  }
}

Parser::Node Parser::parseCall() {
  const Token name = take();
  Call call;
  call.function = name.text;
  int height = 0;
  if (!parseArguments(call.args, height)) return nullptr;
  const FunctionSignature* signature = findSignature(call.function);
  if (signature == nullptr) {
    fail({name.begin, name.end}, "unknown function with name " + quote(name.text));
    return nullptr;
  }
  return makeNode(std::move(call), signature->returnType, {name.begin, lastEnd_}, height);
}

bool Parser::parseArguments(std::vector<ExprPtr>& args, int& height) {
  take();  // the parenthesis
  if (at(TokenKind::RightParen)) {
    take();
    return true;
  }
  while (true) {
    Node arg = parseBinary(0);
    if (!arg) return false;
    height = std::max(height, arg->height);
    args.push_back(std::move(arg));
    if (at(TokenKind::RightParen)) {
      take();
      return true;
    }
    if (!at(TokenKind::Comma)) {
      unexpected();
      return false;
    }
    const Token comma = take();
    if (!canStartExpr() && !at(TokenKind::Error)) {
      fail({comma.begin, comma.end}, "trailing commas not allowed in function call args");
      return false;
    }
  }
}

Parser::Node Parser::parseAggregate() {
  const Token name = take();
  Aggregate aggregate;
  aggregate.op = name.aggregate;
  ++aggregateDepth_;
  const bool modifierFirst = !at(TokenKind::LeftParen);
  if (modifierFirst && !parseAggregateModifier(aggregate)) return nullptr;
  if (!at(TokenKind::LeftParen)) {
    unexpected();
    return nullptr;
  }
  std::vector<ExprPtr> args;
  int height = 0;
  if (!parseArguments(args, height)) return nullptr;
  if (!modifierFirst && lexerFailed()) return nullptr;
  const bool modifierLast = !modifierFirst && (at(TokenKind::By) || at(TokenKind::Without));
  if (modifierLast && !parseAggregateModifier(aggregate)) return nullptr;
  --aggregateDepth_;
  return finishAggregate(std::move(aggregate), std::move(args), {name.begin, lastEnd_}, height);
}

bool Parser::parseAggregateModifier(Aggregate& aggregate) {
  aggregate.without = take().kind == TokenKind::Without;
  return parseGrouping(aggregate.grouping);
}

Parser::Node Parser::finishAggregate(Aggregate aggregate, std::vector<ExprPtr> args, SourceRange place, int height) {
  if (args.empty()) {
    fail(place, "no arguments for aggregate expression provided");
    return nullptr;
  }
  const std::size_t wanted = takesParameter(aggregate.op) ? 2 : 1;
  if (args.size() != wanted) {
    fail(place, fmt::format("wrong number of arguments for aggregate expression provided, expected {}, got {}", wanted,
                            args.size()));
    return nullptr;
  }
  if (wanted == 2) aggregate.parameter = std::move(args[0]);
  aggregate.expr = std::move(args[wanted - 1]);
  return makeNode(std::move(aggregate), ValueType::Vector, place, height);
}

bool Parser::parseGrouping(std::vector<std::string>& labels) {
  if (!at(TokenKind::LeftParen)) {
    unexpected("grouping opts", "\"(\"");
    return false;
  }
  take();
  while (!at(TokenKind::RightParen)) {
    if (!parseGroupingLabel(labels.emplace_back())) return false;
    if (at(TokenKind::RightParen)) break;
    if (!at(TokenKind::Comma)) {
      unexpected("grouping opts", "\",\" or \")\"");
      return false;
    }
    take();
  }
  take();
  return true;
}

bool Parser::parseGroupingLabel(std::string& label) {
  const Token token = current();
  if (token.kind == TokenKind::String) {
    if (!unquoteToken(token, label)) return false;
  } else if (isLabelWord(token.kind)) {
    label = token.text;
  } else if (token.kind == TokenKind::Operator && isAlphaChar(static_cast<unsigned char>(token.text.front()))) {
    label = token.text;  // and, or, unless, atan2
  } else {
    unexpected("grouping opts", "label");
    return false;
  }
  if (label.empty() || !isUtf8(label)) {
    fail({token.begin, token.end}, "invalid label name for grouping: " + quote(label));
    return false;
  }
  take();
  return true;
}

}  // namespace oriel::promql
