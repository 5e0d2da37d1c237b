#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oriel::tmpl {

enum class TokenType {
  Error,
  EndOfText,
  Text,
  LeftDelim,
  RightDelim,
  LeftParen,
  RightParen,
  Pipe,
  Space,
  Assign,   ///< =
  Declare,  ///< :=
  Char,     ///< a comma
  Bool,
  CharConstant,
  Number,
  String,
  RawString,
  Identifier,
  Field,     ///< with its dot
  Variable,  ///< with its dollar
  Dot,
  Nil,
  // keywords from here on
  Block,
  Break,
  Continue,
  Define,
  Else,
  End,
  If,
  Range,
  Template,
  With,
};

struct Token {
  TokenType type = TokenType::EndOfText;
  std::string text;  ///< of an error: its words
  std::size_t place = 0;
  int line = 1;
};

/// How a token is called in an error.
std::string tokenText(const Token& token);

/// All tokens of a template; the last one is EndOfText or Error. Actions that are comments leave nothing.
std::vector<Token> lexTemplate(std::string_view text);

}  // namespace oriel::tmpl
