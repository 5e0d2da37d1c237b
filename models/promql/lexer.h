#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/promql/ast.h"

namespace oriel::promql {

enum class TokenKind {
  End,
  Error,
  Identifier,
  MetricIdentifier,  ///< the second has a colon in it
  Number,
  DurationLiteral,
  String,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Comma,
  Colon,
  Assign,
  EqualRegex,
  NotRegex,
  At,
  Operator,    ///< Token::op says which
  Aggregator,  ///< Token::aggregate says which
  Bool,
  By,
  GroupLeft,
  GroupRight,
  Ignoring,
  Offset,
  On,
  Without,
  Fill,
  FillLeft,
  FillRight,
  Anchored,
  Smoothed,
  Start,
  End_,
  Step,
  Range,  ///< End_ is the word `end`
  DurationMin,
  DurationMax,  ///< `min_of`, `max_of`
};

struct Token {
  TokenKind kind = TokenKind::End;
  int begin = 0;
  int end = 0;
  std::string_view text;  ///< as written; of an Error, the message (in TokenList::error)
  BinaryOp op = BinaryOp::Add;
  AggregateOp aggregate = AggregateOp::Sum;
};

/// The tokens of a query, always ended by End or Error. The texts point into the query and into `error`; not copyable
/// for that.
struct TokenList {
  std::vector<Token> tokens;
  std::string error;

  TokenList() = default;
  TokenList(const TokenList&) = delete;
  TokenList& operator=(const TokenList&) = delete;
};

/// Cuts a query into tokens, without comments. Stateless but for `out`; any thread. An error is a token, so that the
/// parser can report an earlier one of its own first.
void tokenize(std::string_view query, TokenList& out);

/// How Prometheus names a token in "unexpected ...".
std::string describe(const Token& token);

/// The value of a quoted string with Go's escapes (none inside backquotes). InvalidInput with Prometheus' text.
Result<std::string> unquote(std::string_view quoted);

}  // namespace oriel::promql
