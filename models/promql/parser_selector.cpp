#include "models/base/text.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {

bool Parser::atMetricName() const {
  const Token& token = current();
  switch (token.kind) {
    case TokenKind::Identifier:
    case TokenKind::MetricIdentifier:
    case TokenKind::Aggregator:
    case TokenKind::By:
    case TokenKind::Without:
    case TokenKind::Offset:
    case TokenKind::Start:
    case TokenKind::End_:
    case TokenKind::Step:
    case TokenKind::Range:
    case TokenKind::DurationMin:
    case TokenKind::DurationMax:
    case TokenKind::Anchored:
    case TokenKind::Smoothed: return true;
    case TokenKind::Operator:
      return token.op == BinaryOp::And || token.op == BinaryOp::Or || token.op == BinaryOp::Unless;
    default: return false;
  }
}

Parser::Node Parser::parseSelector() {
  VectorSelector selector;
  const int begin = current().begin;
  if (!at(TokenKind::LeftBrace)) selector.name = take().text;
  if (at(TokenKind::LeftBrace) && !parseMatchers(selector)) return nullptr;
  if (!selector.name.empty()) selector.matchers.push_back(Matcher::equal(std::string(kMetricName), selector.name));
  return makeNode(std::move(selector), ValueType::Vector, {begin, lastEnd_}, 0);
}

bool Parser::parseMatchers(VectorSelector& selector) {
  take();
  while (!at(TokenKind::RightBrace)) {
    std::optional<Matcher> matcher = parseMatcher();
    if (!matcher) return false;
    selector.matchers.push_back(std::move(*matcher));
    if (at(TokenKind::RightBrace)) break;
    if (!at(TokenKind::Comma)) {
      unexpected("label matching", "\",\" or \"}\"");
      return false;
    }
    take();
  }
  take();
  return true;
}

std::optional<Matcher> Parser::parseMatcher() {
  if (at(TokenKind::Identifier)) {
    const Token name = take();
    return finishMatcher(name, std::string(name.text));
  }
  if (!at(TokenKind::String)) {
    unexpected("label matching", "identifier or \"}\"");
    return std::nullopt;
  }
  const Token quoted = take();
  std::string name;
  if (!unquoteToken(quoted, name)) return std::nullopt;
  const bool alone = at(TokenKind::Comma) || at(TokenKind::RightBrace);
  if (!alone) return finishMatcher(quoted, name);
  return Matcher::equal(std::string(kMetricName), std::move(name));
}

std::optional<Matcher> Parser::finishMatcher(const Token& nameToken, const std::string& name) {
  MatchType type = MatchType::Equal;
  if (at(TokenKind::EqualRegex)) {
    type = MatchType::Regex;
  } else if (at(TokenKind::NotRegex)) {
    type = MatchType::NotRegex;
  } else if (atOperator(BinaryOp::NotEqual)) {
    type = MatchType::NotEqual;
  } else if (!at(TokenKind::Assign)) {
    if (nameToken.kind == TokenKind::String)
      unexpected("label matching", "\",\" or \"}\"");
    else
      unexpected("label matching", "label matching operator");
    return std::nullopt;
  }
  take();
  if (!at(TokenKind::String)) {
    unexpected("label matching", "string");
    return std::nullopt;
  }
  const Token token = take();
  std::string value;
  if (!unquoteToken(token, value)) return std::nullopt;
  Result<Matcher> matcher = Matcher::make(type, name, std::move(value));
  if (matcher.ok()) return std::move(matcher).value();
  fail({nameToken.begin, token.end}, matcher.error().text);
  return std::nullopt;
}

bool Parser::parseLabelSet(std::vector<std::pair<std::string, std::string>>& labels) {
  take();
  while (!at(TokenKind::RightBrace)) {
    if (!parseLabelSetItem(labels)) return false;
    if (at(TokenKind::RightBrace)) break;
    if (!at(TokenKind::Comma)) {
      unexpected("label set", "\",\" or \"}\"");
      return false;
    }
    take();
  }
  take();
  return true;
}

bool Parser::parseLabelSetItem(std::vector<std::pair<std::string, std::string>>& labels) {
  std::string name;
  const bool quoted = at(TokenKind::String);
  if (quoted) {
    if (!unquoteToken(take(), name)) return false;
    if (at(TokenKind::Comma) || at(TokenKind::RightBrace)) {
      labels.emplace_back(std::string(kMetricName), std::move(name));
      return true;
    }
  } else if (at(TokenKind::Identifier)) {
    name = take().text;
  } else {
    unexpected("label set", "identifier or \"}\"");
    return false;
  }
  if (!at(TokenKind::Assign)) {
    unexpected("label set", quoted ? "\",\" or \"}\"" : "\"=\"");
    return false;
  }
  take();
  if (!at(TokenKind::String)) {
    unexpected("label set", "string");
    return false;
  }
  std::string value;
  if (!unquoteToken(take(), value)) return false;
  labels.emplace_back(std::move(name), std::move(value));
  return true;
}

bool Parser::unquoteToken(const Token& token, std::string& out) {
  Result<std::string> text = unquote(token.text);
  if (text.ok()) {
    out = std::move(text).value();
    return true;
  }
  fail({token.begin, token.end}, text.error().text);
  return false;
}

}  // namespace oriel::promql
