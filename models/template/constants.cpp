#include <cstdlib>

#include "models/base/text.h"
#include "models/template/go_format.h"
#include "models/template/parser.h"

namespace oriel::tmpl {

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `count` digits of `base` at `at`.
bool escapedNumber(std::string_view text, std::size_t& at, int count, int base, std::uint32_t& code) {
  code = 0;
  for (int i = 0; i < count; ++i, ++at) {
    const int digit = at < text.size() ? hexDigit(text[at]) : -1;
    if (digit < 0 || digit >= base) return false;
    code = code * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  return true;
}

/// What stands behind a backslash at `at`.
bool escapeGo(std::string_view text, std::size_t& at, char quote, std::string& out) {
  if (at >= text.size()) return false;
  const char c = text[at++];
  static constexpr std::string_view kNames = "abfnrtv\\";
  static constexpr std::string_view kBytes = "\a\b\f\n\r\t\v\\";
  if (const std::size_t found = kNames.find(c); found != std::string_view::npos) {
    out.push_back(kBytes[found]);
    return true;
  }
  if (c == quote) {
    out.push_back(c);
    return true;
  }
  std::uint32_t code = 0;
  if (c == 'x' || (c >= '0' && c <= '7')) {
    if (c != 'x') --at;
    if (!escapedNumber(text, at, c == 'x' ? 2 : 3, c == 'x' ? 16 : 8, code) || code > 0xff) return false;
    out.push_back(static_cast<char>(code));
    return true;
  }
  if (c != 'u' && c != 'U') return false;
  if (!escapedNumber(text, at, c == 'u' ? 4 : 8, 16, code)) return false;
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
  out += toUtf8(code);
  return true;
}

/// Underscores stand only between digits (or behind the base's letter).
bool dropUnderscores(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out.push_back(text[i]);
      continue;
    }
    if (i == 0 || i + 1 == text.size() || hexDigit(text[i + 1]) < 0) return false;
    if (hexDigit(text[i - 1]) < 0 && (text[i - 1] | 0x20) != 'x' && (text[i - 1] | 0x20) != 'o') return false;
  }
  return true;
}

/// A whole number in Go's notation; false when it is none or too big.
bool wholeNumber(std::string text, std::int64_t& value) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.erase(0, 1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char kind = static_cast<char>(text[1] | 0x20);
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    text.erase(0, kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
  }
  if (text.empty()) return false;
  std::uint64_t magnitude = 0;
  for (const char c : text) {
    const int digit = hexDigit(c);
    if (digit < 0 || digit >= base) return false;
    if (__builtin_mul_overflow(magnitude, static_cast<std::uint64_t>(base), &magnitude) ||
        __builtin_add_overflow(magnitude, static_cast<std::uint64_t>(digit), &magnitude))
      return false;
  }
  if (magnitude > static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0)) return false;
  value = negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
  return true;
}

}  // namespace

bool unquoteGo(std::string_view quoted, std::string& out) {
  out.clear();
  if (quoted.size() < 2 || quoted.front() != quoted.back()) return false;
  const char quote = quoted.front();
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  for (std::size_t at = 0; at < text.size();) {
    if (quote == '`') {
      if (text[at] != '\r') out.push_back(text[at]);
      ++at;
    } else if (text[at] == '\\') {
      if (!escapeGo(text, ++at, quote, out)) return false;
    } else if (text[at] == quote || text[at] == '\n') {
      return false;
    } else {
      out.push_back(text[at++]);
    }
  }
  return true;
}

NodePtr TemplateParser::number(const Token& token) {
  NodePtr node = make(NodeType::Number, token);
  if (token.type == TokenType::CharConstant) {
    std::string text;
    std::size_t at = 0;
    if (!unquoteGo(token.text, text) || text.empty()) {
      fail("malformed character constant: " + token.text);
      return node;
    }
    node->constant = Value{Rune{static_cast<std::int32_t>(readRune(text, at))}};
    if (at != text.size()) fail("malformed character constant: " + token.text);
    return node;
  }
  std::string plain;
  std::int64_t whole = 0;
  if (!dropUnderscores(token.text, plain)) {
    fail("illegal number syntax: " + quote(token.text));
  } else if (wholeNumber(plain, whole)) {
    node->constant = intValue(whole);
  } else if (const Result<double> real = parseFloat(plain); !real.ok()) {
    fail("illegal number syntax: " + quote(token.text));
  } else if (plain.find_first_of(".eEpP") == std::string::npos) {
    fail("integer overflow: " + quote(token.text));
  } else {
    node->constant = floatValue(*real);
  }
  return node;
}

}  // namespace oriel::tmpl
