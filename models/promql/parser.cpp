#include "models/promql/parser.h"

#include <algorithm>

#include "models/promql/parser_impl.h"
#include "models/promql/tree_stack.h"

namespace oriel::promql {
namespace {

constexpr int kMaxNesting = 400;

}  // namespace

Error parseError(std::string_view query, SourceRange place, const std::string& text) {
  Error error = makeError(ErrorCode::InvalidInput, "parse error: " + text);
  if (query.empty()) {
    error.text = "unknown position: " + error.text;
    error.place.begin = error.place.end = 0;
    return error;
  }
  const auto end = static_cast<int>(query.size());
  error.place.begin = std::clamp(place.begin, 0, end);
  error.place.end = std::clamp(place.end, error.place.begin, end);
  const std::string_view before = query.substr(0, static_cast<std::size_t>(error.place.begin));
  error.place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t lineBreak = before.rfind('\n');
  error.place.column =
      static_cast<int>(lineBreak == std::string_view::npos ? before.size() + 1 : before.size() - lineBreak);
  return error;
}

Parser::Parser(std::string_view query, int maxHeight) : query_(query), maxHeight_(maxHeight) {
  tokenize(query, tokens_);
}

Token Parser::take() {
  const Token token = current();
  lastEnd_ = token.end;
  if (at_ + 1 < tokens_.tokens.size()) ++at_;
  return token;
}

void Parser::fail(SourceRange place, const std::string& text) {
  if (failed_) return;
  failed_ = true;
  error_ = parseError(query_, place, text);
}

void Parser::unexpected(std::string_view context, std::string_view expected) {
  const Token& token = current();
  const SourceRange place{token.begin, token.end};
  if (token.kind == TokenKind::Error) return fail(place, std::string(token.text));
  if (context.empty() && aggregateDepth_ > 0) context = "aggregation";
  std::string text = "unexpected " + describe(token);
  if (!context.empty()) text.append(" in ").append(context);
  if (!expected.empty()) text.append(", expected ").append(expected);
  fail(place, text);
}

bool Parser::expectEnd() {
  if (failed_) return false;
  if (at(TokenKind::End)) return true;
  unexpected();
  return false;
}

bool Parser::lexerFailed() {
  if (!at(TokenKind::Error)) return false;
  unexpected();
  return true;
}

bool Parser::Nesting::tooDeep() {
  if (parser_.depth_ <= kMaxNesting) return false;
  const Token& token = parser_.current();
  parser_.fail({token.begin, token.end}, "expression is nested too deeply");
  return true;
}

ExprPtr Parser::parseWholeExpr() {
  if (at(TokenKind::End)) {
    fail({0, 0}, "no expression found in input");
    return nullptr;
  }
  Node node = parseBinary(0);
  if (!node || !expectEnd()) return nullptr;
  const Status status = withStackFor<Status>(node->height, [&] { return checkTypes(*node, query_); });
  if (!status.ok()) {
    failed_ = true;
    error_ = status.error();
    return nullptr;
  }
  for (const Node& open : binaries_) {
    auto& binary = std::get<Binary>(open->node);
    if (binary.left->type != ValueType::Vector || binary.right->type != ValueType::Vector) binary.matching.reset();
  }
  return node;
}

bool Parser::parseWholeSelector(std::vector<Matcher>& matchers) {
  if (!at(TokenKind::LeftBrace) && !atMetricName()) {
    unexpected();
    return false;
  }
  const Node node = parseSelector();
  if (!node || !expectEnd()) return false;
  matchers = std::get<VectorSelector>(node->node).matchers;
  return true;
}

bool Parser::parseWholeMetric(Labels& labels) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string name;
  if (atMetricName()) name = take().text;
  if (at(TokenKind::LeftBrace)) {
    if (!parseLabelSet(pairs)) return false;
  } else if (name.empty()) {
    unexpected();
    return false;
  }
  if (!expectEnd()) return false;
  if (!name.empty()) pairs.emplace_back(std::string(kMetricName), name);
  labels = Labels::from(std::move(pairs));
  return true;
}

Result<ExprPtr> parseExpr(std::string_view text, int maxHeight) {
  Parser parser(text, maxHeight);
  ExprPtr expr = parser.parseWholeExpr();
  if (!expr) return parser.error();
  return expr;
}

Result<std::vector<Matcher>> parseSelector(std::string_view text) {
  Parser parser(text);
  std::vector<Matcher> matchers;
  if (!parser.parseWholeSelector(matchers)) return parser.error();
  return matchers;
}

Result<Labels> parseMetric(std::string_view text) {
  Parser parser(text);
  Labels labels;
  if (!parser.parseWholeMetric(labels)) return parser.error();
  return labels;
}

}  // namespace oriel::promql
