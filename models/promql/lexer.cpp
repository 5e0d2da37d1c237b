#include "models/promql/lexer.h"

#include <optional>

#include "models/base/text.h"
#include "models/promql/keywords.h"
#include "models/promql/lexer_text.h"

namespace oriel::promql {
namespace {

class Lexer {
 public:
  Lexer(std::string_view query, TokenList& out) : query_(query), out_(out) {}

  void run() {
    while (!done_) {
      start_ = at_;
      if (inBraces_)
        braces();
      else if (inBrackets_)
        brackets();
      else
        statement();
    }
  }

 private:
  int peek(std::size_t ahead = 0) const {
    return at_ + ahead < query_.size() ? static_cast<unsigned char>(query_[at_ + ahead]) : -1;
  }
  std::string_view word() const { return query_.substr(start_, at_ - start_); }

  Token& emit(TokenKind kind) {
    Token token;
    token.kind = kind;
    token.begin = static_cast<int>(start_);
    token.end = static_cast<int>(at_);
    token.text = word();
    start_ = at_;
    return out_.tokens.emplace_back(token);
  }
  void emitNext(TokenKind kind) {
    ++at_;
    emit(kind);
  }
  void emitOperator(BinaryOp op, std::size_t length) {
    at_ += length;
    emit(TokenKind::Operator).op = op;
  }
  void fail(std::string message) {
    out_.error = std::move(message);
    Token token;
    token.kind = TokenKind::Error;
    token.begin = static_cast<int>(start_);
    token.end = static_cast<int>(query_.size());
    token.text = out_.error;
    out_.tokens.push_back(token);
    done_ = true;
  }

  bool skipBlank() {
    if (peek() == '#') {
      while (peek() != -1 && peek() != '\n' && peek() != '\r') ++at_;
      return true;
    }
    if (!isBlank(peek())) return false;
    while (isBlank(peek())) ++at_;
    return true;
  }

  void end() {
    if (parens_ != 0) return fail("unclosed left parenthesis");
    emit(TokenKind::End);
    done_ = true;
  }

  void statement() {
    if (skipBlank()) return;
    const int c = peek();
    if (c == -1) return end();
    if (isDigitChar(c) || (c == '.' && isDigitChar(peek(1)))) return numberOrDuration();
    if (isAlphaChar(c) || c == ':') return keywordOrIdentifier();
    if (c == '{') {
      inBraces_ = true;
      return emitNext(TokenKind::LeftBrace);
    }
    if (c == '[') {
      inBrackets_ = true;
      expectsDuration_ = true;
      sawColon_ = false;
      return emitNext(TokenKind::LeftBracket);
    }
    if (c == ']') return fail("unexpected right bracket ']'");
    punctuation(c);
  }

  void punctuation(int c) {
    switch (c) {
      case ',': return emitNext(TokenKind::Comma);
      case '(': ++parens_; return emitNext(TokenKind::LeftParen);
      case ')':
        if (--parens_ < 0) {
          start_ = ++at_;  // Prometheus points behind it
          return fail("unexpected right parenthesis ')'");
        }
        return emitNext(TokenKind::RightParen);
      case '@': return emitNext(TokenKind::At);
      case '"':
      case '\'':
      case '`': return string();
      case '=':
        if (peek(1) == '=') return emitOperator(BinaryOp::Equal, 2);
        if (peek(1) == '~') return fail("unexpected character after '=': '~'");
        return emitNext(TokenKind::Assign);
      case '!':
        if (peek(1) != '=') return fail("unexpected character after '!': " + quoteRune(query_, at_ + 1));
        return emitOperator(BinaryOp::NotEqual, 2);
      default: return arithmetic(c);
    }
  }

  void arithmetic(int c) {
    switch (c) {
      case '+': return emitOperator(BinaryOp::Add, 1);
      case '-': return emitOperator(BinaryOp::Sub, 1);
      case '*': return emitOperator(BinaryOp::Mul, 1);
      case '/': return emitOperator(BinaryOp::Div, 1);
      case '%': return emitOperator(BinaryOp::Mod, 1);
      case '^': return emitOperator(BinaryOp::Pow, 1);
      case '<':
        if (peek(1) == '=') return emitOperator(BinaryOp::LessEqual, 2);
        if (peek(1) == '/') return emitOperator(BinaryOp::TrimUpper, 2);
        return emitOperator(BinaryOp::Less, 1);
      case '>':
        if (peek(1) == '=') return emitOperator(BinaryOp::GreaterEqual, 2);
        if (peek(1) == '/') return emitOperator(BinaryOp::TrimLower, 2);
        return emitOperator(BinaryOp::Greater, 1);
      default: return fail("unexpected character: " + quoteRune(query_, at_));
    }
  }

  /// Between [ and ]: durations, arithmetic, and a colon. The two wordings are Prometheus', whose lexer changes its
  /// mode at the first number.
  void brackets() {
    if (skipBlank()) return;
    const int c = peek();
    if (c == -1)
      return fail(expectsDuration_ ? "unexpected end of input in duration expression"
                  : parens_ != 0   ? "unclosed left parenthesis"
                                   : "unclosed left bracket");
    if (isDigitChar(c) || (c == '.' && isDigitChar(peek(1)))) {
      expectsDuration_ = false;
      sawNumber_ = true;
      return numberOrDuration();
    }
    if (c == ']') {
      inBrackets_ = false;
      return emitNext(TokenKind::RightBracket);
    }
    if (c == ':') return bracketColon();
    if (c == '[') return fail(expectsDuration_ ? unexpectedInDuration() : "unexpected left bracket '['");
    if (isAlphaChar(c)) return bracketWord();
    const bool arithmeticSign = std::string_view("+-*/%^(),").find(static_cast<char>(c)) != std::string_view::npos;
    if (!arithmeticSign && expectsDuration_) return fail(unexpectedInDuration());
    if (c == '{') {
      inBraces_ = true;
      return emitNext(TokenKind::LeftBrace);
    }
    punctuation(c);
  }

  std::string unexpectedInDuration() const {
    return "unexpected character in duration expression: " + quoteRune(query_, at_);
  }

  /// Prometheus points behind a colon that its first mode refuses. It also refuses `[step():1m]` there, which its
  /// grammar has; Oriel does not.
  void bracketColon() {
    const bool first = out_.tokens.back().kind == TokenKind::LeftBracket;
    if (sawColon_ && !expectsDuration_) return fail("unexpected colon ':'");
    ++at_;
    if (sawColon_ || (first && !sawNumber_)) {
      start_ = at_;
      return fail(sawColon_ ? "unexpected repeated colon in duration expression"
                            : "unexpected colon before duration in duration expression");
    }
    sawColon_ = true;
    emit(TokenKind::Colon);
  }

  void bracketWord() {
    const std::string first = quoteRune(query_, at_);
    while (isAlphaChar(peek())) ++at_;
    if (const auto kind = durationWord(word())) {
      emit(*kind);
      return;
    }
    fail(expectsDuration_ ? "unexpected character in duration expression: " + first
                          : "unexpected character: " + first + ", expected ':'");
  }

  void braces() {
    if (skipBlank()) return;
    const int c = peek();
    if (c == -1) return fail("unexpected end of input inside braces");
    if (isAlphaChar(c)) {
      while (isAlphaChar(peek()) || isDigitChar(peek())) ++at_;
      emit(TokenKind::Identifier);
      return;
    }
    switch (c) {
      case ',': return emitNext(TokenKind::Comma);
      case '"':
      case '\'':
      case '`': return string();
      case '=':
        if (peek(1) != '~') return emitNext(TokenKind::Assign);
        ++at_;
        return emitNext(TokenKind::EqualRegex);
      case '!':
        if (peek(1) == '=') return emitOperator(BinaryOp::NotEqual, 2);
        if (peek(1) != '~') return fail("unexpected character after '!' inside braces: " + quoteRune(query_, at_ + 1));
        ++at_;
        return emitNext(TokenKind::NotRegex);
      case '{': return fail("unexpected left brace '{'");
      case '}': inBraces_ = false; return emitNext(TokenKind::RightBrace);
      default: return fail("unexpected character inside braces: " + quoteRune(query_, at_));
    }
  }

  void string() {
    const std::string error = scanString(query_, at_);
    if (!error.empty()) return fail(error);
    emit(TokenKind::String);
  }

  void keywordOrIdentifier() {
    while (isAlphaChar(peek()) || isDigitChar(peek()) || peek() == ':') ++at_;
    const Keyword* keyword = findKeyword(word());
    if (keyword != nullptr && isFill(keyword->kind) && !parenFollows()) keyword = nullptr;
    if (keyword == nullptr) {
      const bool colon = word().find(':') != std::string_view::npos;
      emit(colon ? TokenKind::MetricIdentifier : TokenKind::Identifier);
      return;
    }
    Token& token = emit(keyword->kind);
    token.op = keyword->op;
    token.aggregate = keyword->aggregate;
  }

  static bool isFill(TokenKind kind) {
    return kind == TokenKind::Fill || kind == TokenKind::FillLeft || kind == TokenKind::FillRight;
  }
  bool parenFollows() const {
    const std::size_t next = query_.find_first_not_of(" \t\r\n", at_);
    return next != std::string_view::npos && query_[next] == '(';
  }

  void numberOrDuration() {
    if (scanNumber(query_, at_)) {
      emit(TokenKind::Number);
      return;
    }
    if (scanDuration(query_, at_)) {
      emit(TokenKind::DurationLiteral);
      return;
    }
    fail("bad number or duration syntax: " + quote(word()));
  }

  std::string_view query_;
  TokenList& out_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  int parens_ = 0;
  bool inBraces_ = false;
  bool inBrackets_ = false;
  bool expectsDuration_ = false;  ///< since the last [, until a number came
  bool sawNumber_ = false;        ///< in any brackets so far
  bool sawColon_ = false;
  bool done_ = false;
};

}  // namespace

void tokenize(std::string_view query, TokenList& out) { Lexer(query, out).run(); }

std::string describe(const Token& token) {
  const auto shortened = [&] {
    const std::string_view head = firstRunes(token.text, 10);
    return token.text.size() > 10 ? quote(head) + "..." : quote(token.text);
  };
  const std::string text(token.text);
  switch (token.kind) {
    case TokenKind::End: return "end of input";
    case TokenKind::Error: return text;
    case TokenKind::Identifier: return "identifier " + quote(text);
    case TokenKind::MetricIdentifier: return "metric identifier " + quote(text);
    case TokenKind::Number: return "number " + shortened();
    case TokenKind::DurationLiteral: return "duration " + shortened();
    case TokenKind::String: return "string " + shortened();
    case TokenKind::Operator:
    case TokenKind::EqualRegex:
    case TokenKind::NotRegex:
    case TokenKind::At: return "<op:" + text + ">";
    case TokenKind::Aggregator: return "<aggr:" + text + ">";
    default: break;
  }
  const bool keyword = token.kind >= TokenKind::Bool && token.kind <= TokenKind::Smoothed;
  return keyword ? "<" + text + ">" : quote(text);
}

}  // namespace oriel::promql
