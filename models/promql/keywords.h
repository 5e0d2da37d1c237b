#pragma once

#include <optional>
#include <string_view>

#include "models/promql/lexer.h"

/// The words of the language. Case does not matter.
namespace oriel::promql {

struct Keyword {
  std::string_view word;
  TokenKind kind;
  BinaryOp op = BinaryOp::Add;
  AggregateOp aggregate = AggregateOp::Sum;
};

/// Null when the word is a plain name.
const Keyword* findKeyword(std::string_view word);
/// The words that may stand between [ and ].
std::optional<TokenKind> durationWord(std::string_view word);

}  // namespace oriel::promql
