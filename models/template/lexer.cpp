#include "models/template/lexer.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "models/base/text.h"
#include "models/template/go_format.h"

namespace oriel::tmpl {

namespace {

struct Keyword {
  std::string_view text;
  TokenType type;
};
constexpr std::array kKeywords{
    Keyword{"block", TokenType::Block},
    Keyword{"break", TokenType::Break},
    Keyword{"continue", TokenType::Continue},
    Keyword{"define", TokenType::Define},
    Keyword{"else", TokenType::Else},
    Keyword{"end", TokenType::End},
    Keyword{"if", TokenType::If},
    Keyword{"range", TokenType::Range},
    Keyword{"nil", TokenType::Nil},
    Keyword{"template", TokenType::Template},
    Keyword{"with", TokenType::With},
    Keyword{"true", TokenType::Bool},
    Keyword{"false", TokenType::Bool},
};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool isWordStart(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool isDecimal(char c) { return c >= '0' && c <= '9'; }
bool isWord(char c) { return isWordStart(c) || isDecimal(c); }

std::string runeName(std::string_view text, std::size_t at) {
  std::size_t next = at;
  const char32_t code = readRune(text, next);
  return fmt::format("U+{:04X} '{}'", static_cast<std::uint32_t>(code), text.substr(at, next - at));
}

class TemplateLexer {
 public:
  explicit TemplateLexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    bool trimStart = false;
    while (!failed_) {
      const std::size_t open = text_.find("{{", at_);
      if (!plainText(open, trimStart)) break;
      at_ = open;
      if (!action(trimStart)) break;
    }
    if (!failed_) emit(TokenType::EndOfText, text_.size(), "");
    return std::move(tokens_);
  }

 private:
  // The text up to the next action; false when there is none.
  bool plainText(std::size_t open, bool trimStart) {
    std::size_t from = at_;
    std::size_t to = open == std::string_view::npos ? text_.size() : open;
    if (trimStart)
      while (from < to && isBlank(text_[from])) ++from;
    if (open != std::string_view::npos && trimsBefore(open))
      while (to > from && isBlank(text_[to - 1])) --to;
    if (to > from) emit(TokenType::Text, from, text_.substr(from, to - from));
    return open != std::string_view::npos;
  }
  bool trimsBefore(std::size_t open) const {
    return open + 3 < text_.size() && text_[open + 2] == '-' && isBlank(text_[open + 3]);
  }
  bool trimsAfter(std::size_t at) const {
    return at + 3 < text_.size() && isBlank(text_[at]) && text_[at + 1] == '-' && text_.substr(at + 2, 2) == "}}";
  }

  bool action(bool& trimStart) {
    const std::size_t open = at_;
    at_ += trimsBefore(open) ? 4 : 2;
    if (text_.substr(at_, 2) == "/*") return comment(open, trimStart);
    emit(TokenType::LeftDelim, open, "{{");
    parens_ = 0;
    while (!failed_) {
      if (trimsAfter(at_) || text_.substr(at_, 2) == "}}") {
        if (parens_ > 0) return fail("unclosed left paren");
        trimStart = text_[at_] != '}';
        if (trimStart) at_ += 2;
        emit(TokenType::RightDelim, at_, "}}");
        at_ += 2;
        return true;
      }
      if (at_ >= text_.size()) return fail("unclosed action");
      inside();
    }
    return false;
  }

  bool comment(std::size_t open, bool& trimStart) {
    const std::size_t close = text_.find("*/", at_ + 2);
    at_ = open;
    if (close == std::string_view::npos) return fail("unclosed comment");
    at_ = close + 2;
    trimStart = trimsAfter(at_);
    if (trimStart) at_ += 2;
    if (text_.substr(at_, 2) != "}}") {
      at_ = open;
      return fail("comment ends before closing delimiter");
    }
    at_ += 2;
    return true;
  }

  void inside() {
    const char c = text_[at_];
    const std::size_t from = at_;
    if (isBlank(c)) {
      while (at_ < text_.size() && isBlank(text_[at_]) && !trimsAfter(at_)) ++at_;
      emit(TokenType::Space, from, text_.substr(from, at_ - from));
    } else if (c == '=') {
      one(TokenType::Assign);
    } else if (c == ':') {
      if (text_.substr(at_, 2) != ":=") {
        fail("expected :=");
        return;
      }
      emit(TokenType::Declare, from, ":=");
      at_ += 2;
    } else if (c == '|') {
      one(TokenType::Pipe);
    } else if (c == '"' || c == '\'') {
      quoted(c);
    } else if (c == '`') {
      rawQuoted();
    } else if (c == '$') {
      word(TokenType::Variable, 1);
    } else if (c == '.' && !(at_ + 1 < text_.size() && isDecimal(text_[at_ + 1]))) {
      word(TokenType::Field, 1);
    } else if (c == '+' || c == '-' || c == '.' || isDecimal(c)) {
      number();
    } else if (isWordStart(c)) {
      word(TokenType::Identifier, 0);
    } else if (c == '(') {
      one(TokenType::LeftParen);
      ++parens_;
    } else if (c == ')') {
      one(TokenType::RightParen);
      if (--parens_ < 0) fail("unexpected right paren");
    } else if (c > 0x20 && c < 0x7f) {
      one(TokenType::Char);
    } else {
      fail("unrecognized character in action: " + runeName(text_, at_));
    }
  }

  // An identifier, .Field or $variable; `prefix` bytes stand before its letters.
  void word(TokenType type, std::size_t prefix) {
    const std::size_t from = at_;
    at_ += prefix;
    while (at_ < text_.size() && isWord(text_[at_])) ++at_;
    const std::string_view text = text_.substr(from, at_ - from);
    if (!atTerminator()) {
      fail("bad character " + runeName(text_, at_));
      return;
    }
    if (type == TokenType::Field && text == ".") type = TokenType::Dot;
    if (type == TokenType::Identifier)
      for (const Keyword& keyword : kKeywords)
        if (keyword.text == text) type = keyword.type;
    emit(type, from, text);
  }
  bool atTerminator() const {
    if (at_ >= text_.size() || isBlank(text_[at_])) return true;
    const char c = text_[at_];
    return c == '.' || c == ',' || c == '|' || c == ':' || c == '=' || c == ')' || c == '(' ||
           text_.substr(at_, 2) == "}}";
  }

  void quoted(char quote) {
    const std::size_t from = at_++;
    for (;; ++at_) {
      if (at_ >= text_.size() || text_[at_] == '\n') {
        fail(quote == '"' ? "unterminated quoted string" : "unterminated character constant");
        return;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
        ++at_;
      } else if (text_[at_] == quote) {
        break;
      }
    }
    ++at_;
    emit(quote == '"' ? TokenType::String : TokenType::CharConstant, from, text_.substr(from, at_ - from));
  }
  void rawQuoted() {
    const std::size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) {
      fail("unterminated raw quoted string");
      return;
    }
    emit(TokenType::RawString, at_, text_.substr(at_, end + 1 - at_));
    at_ = end + 1;
  }

  void number() {
    const std::size_t from = at_;
    if (text_[at_] == '+' || text_[at_] == '-') ++at_;
    std::string_view digits = "0123456789_";
    bool hex = false;
    if (at_ < text_.size() && text_[at_] == '0' && at_ + 1 < text_.size()) {
      const char kind = static_cast<char>(text_[at_ + 1] | 0x20);
      hex = kind == 'x';
      digits = hex ? "0123456789abcdefABCDEF_" : kind == 'o' ? "01234567_" : kind == 'b' ? "01_" : digits;
      if (hex || kind == 'o' || kind == 'b') at_ += 2;
    }
    skip(digits);
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      skip(digits);
    }
    if (at_ < text_.size() && std::string_view(hex ? "pP" : "eE").find(text_[at_]) != std::string_view::npos) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      skip("0123456789_");
    }
    if (at_ < text_.size() && isWord(text_[at_])) {
      ++at_;
      fail("bad number syntax: " + quote(text_.substr(from, at_ - from)));
      return;
    }
    emit(TokenType::Number, from, text_.substr(from, at_ - from));
  }
  void skip(std::string_view set) {
    while (at_ < text_.size() && set.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  void one(TokenType type) {
    emit(type, at_, text_.substr(at_, 1));
    ++at_;
  }
  void emit(TokenType type, std::size_t place, std::string_view text) {
    for (; counted_ < place && counted_ < text_.size(); ++counted_) line_ += text_[counted_] == '\n' ? 1 : 0;
    tokens_.push_back({type, std::string(text), place, line_});
  }
  bool fail(const std::string& words) {
    failed_ = true;
    emit(TokenType::Error, std::min(at_, text_.size()), words);
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  int line_ = 1;
  int parens_ = 0;
  bool failed_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::string tokenText(const Token& token) {
  if (token.type == TokenType::EndOfText) return "EOF";
  if (token.type == TokenType::Error) return token.text;
  if (token.type >= TokenType::Block) return "<" + token.text + ">";
  if (token.type == TokenType::Nil) return "<nil>";
  std::size_t at = 0;
  for (int runes = 0; runes < 10 && at < token.text.size(); ++runes) readRune(token.text, at);
  if (token.text.size() > 10) return quote(std::string_view(token.text).substr(0, at)) + "...";
  return quote(token.text);
}

std::vector<Token> lexTemplate(std::string_view text) { return TemplateLexer(text).run(); }

}  // namespace oriel::tmpl
