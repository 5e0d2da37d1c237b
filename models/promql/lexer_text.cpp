#include "models/promql/lexer_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "models/base/result.h"
#include "models/base/text.h"
#include "models/promql/lexer.h"

namespace oriel::promql {
namespace {

constexpr std::uint32_t kBadRune = 0xFFFFFFFF;

/// Length of the UTF-8 character at `at`; `rune` is kBadRune when the bytes are not UTF-8.
std::size_t decodeRune(std::string_view text, std::size_t at, std::uint32_t& rune) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || at + length > text.size() || !isUtf8(text.substr(at, length))) {
    rune = kBadRune;
    return 1;
  }
  rune = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) rune = (rune << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  return length;
}

void appendUtf8(std::string& out, std::uint32_t rune) {
  if (rune < 0x80) {
    out.push_back(static_cast<char>(rune));
  } else if (rune < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (rune >> 6)));
    out.push_back(static_cast<char>(0x80 | (rune & 0x3F)));
  } else if (rune < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (rune >> 12)));
    out.push_back(static_cast<char>(0x80 | ((rune >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (rune & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (rune >> 18)));
    out.push_back(static_cast<char>(0x80 | ((rune >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((rune >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (rune & 0x3F)));
  }
}

int digitValue(int c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

int byteAt(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : -1;
}

/// `U+0041 'A'`, as Go's %#U.
std::string nameRune(std::string_view text, std::size_t at) {
  std::uint32_t rune = 0;
  decodeRune(text, at, rune);
  if (rune == kBadRune) rune = 0xFFFD;
  std::string out = fmt::format("U+{:04X}", rune);
  if (rune >= 0x20 && rune != 0x7F) {
    out += " '";
    appendUtf8(out, rune);
    out += "'";
  }
  return out;
}

/// The escape whose backslash has been read; appends its value. Answers an error text or empty.
std::string readEscape(std::string_view text, std::size_t& at, char quoteChar, std::string& out) {
  const int c = byteAt(text, at);
  if (c == -1) return "escape sequence not terminated";
  static constexpr std::string_view kLetters = "abfnrtv\\";
  static constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\";
  if (const auto i = kLetters.find(static_cast<char>(c)); i != std::string_view::npos) {
    out.push_back(kValues[i]);
    ++at;
    return {};
  }
  if (c == quoteChar) {
    out.push_back(quoteChar);
    ++at;
    return {};
  }
  const bool octal = c >= '0' && c <= '7';
  const int digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0) return "unknown escape sequence " + nameRune(text, at);
  if (!octal) ++at;
  std::uint64_t value = 0;
  for (int i = 0; i < digits; ++i, ++at) {
    const int d = byteAt(text, at);
    if (d == -1) return "escape sequence not terminated";
    if (digitValue(d) >= (octal ? 8 : 16)) return "illegal character " + nameRune(text, at) + " in escape sequence";
    value = value * (octal ? 8 : 16) + static_cast<std::uint64_t>(digitValue(d));
  }
  const bool byte = octal || c == 'x';
  if (value > (byte ? 255u : 0x10FFFFu) || (value >= 0xD800 && value < 0xE000))
    return "escape sequence is an invalid Unicode code point";
  if (byte)
    out.push_back(static_cast<char>(value));
  else
    appendUtf8(out, static_cast<std::uint32_t>(value));
  return {};
}

bool isOneOf(int c, std::string_view set) {
  return c != -1 && set.find(static_cast<char>(c)) != std::string_view::npos;
}

bool acceptOneOf(std::string_view text, std::size_t& at, std::string_view set) {
  if (!isOneOf(byteAt(text, at), set)) return false;
  ++at;
  return true;
}

void acceptRun(std::string_view text, std::size_t& at, std::string_view set) {
  while (acceptOneOf(text, at, set)) {
  }
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool endsNumber(std::string_view text, std::size_t at) {
  const int next = byteAt(text, at);
  return !isAlphaChar(next) && !isDigitChar(next);
}

bool scanHexNumber(std::string_view text, std::size_t& at) {
  acceptRun(text, at, kHexDigits);
  while (acceptOneOf(text, at, "_")) {
    if (acceptOneOf(text, at, "._") || at >= text.size()) return false;
    acceptRun(text, at, kHexDigits);
  }
  if (acceptOneOf(text, at, ".")) return false;
  return endsNumber(text, at);
}

}  // namespace

std::string toLowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string quoteRune(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "'\uFFFD'";
  if (text[at] == '\'') return "'\\''";
  if (text[at] == '"') return "'\"'";
  std::uint32_t rune = 0;
  const std::size_t length = decodeRune(text, at, rune);
  if (rune == kBadRune) return "'\uFFFD'";
  const std::string quoted = quote(text.substr(at, length));
  return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

std::string_view firstRunes(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  std::uint32_t rune = 0;
  while (at < text.size() && count-- > 0) at += decodeRune(text, at, rune);
  return text.substr(0, at);
}

bool scanNumber(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  if (byteAt(text, at) == '0' && isOneOf(byteAt(text, at + 1), "xX")) {
    at += 2;
    return scanHexNumber(text, at);
  }
  bool dot = false;
  bool exponent = false;
  acceptOneOf(text, at, ".");
  acceptRun(text, at, kDigits);
  while (isOneOf(byteAt(text, at), "._eE")) {
    const char c = text[at++];
    if (c == '.') {
      if (dot || acceptOneOf(text, at, "_.")) return false;
      dot = true;
    } else if (c == '_') {
      if (acceptOneOf(text, at, "._eE") || at >= text.size()) return false;
    } else {
      if (exponent) return false;
      exponent = true;
      acceptOneOf(text, at, "+-");
      if (acceptOneOf(text, at, "._eE") || at >= text.size()) return false;
    }
    acceptRun(text, at, kDigits);
  }
  return at != begin && endsNumber(text, at);
}

bool scanDuration(std::string_view text, std::size_t& at) {
  if (!acceptOneOf(text, at, "smhdwy")) return false;
  acceptOneOf(text, at, "s");
  while (acceptOneOf(text, at, kDigits)) {
    acceptRun(text, at, kDigits);
    if (!acceptOneOf(text, at, "smhdw")) return false;
    acceptOneOf(text, at, "s");
  }
  if (endsNumber(text, at)) return true;
  ++at;
  return false;
}

std::string scanString(std::string_view text, std::size_t& at) {
  const char quoteChar = text[at++];
  std::string ignored;
  std::uint32_t rune = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == quoteChar) {
      ++at;
      return {};
    }
    if (quoteChar != '`' && c == '\n') return "unterminated quoted string";
    if (quoteChar != '`' && c == '\\') {
      ++at;
      if (std::string error = readEscape(text, at, quoteChar, ignored); !error.empty()) return error;
      continue;
    }
    at += decodeRune(text, at, rune);
    if (rune == kBadRune || rune == 0xFFFD) return "invalid UTF-8 rune";
  }
  return quoteChar == '`' ? "unterminated raw string" : "unterminated quoted string";
}

Result<std::string> unquote(std::string_view quoted) {
  const char quoteChar = quoted.empty() ? '\0' : quoted.front();
  const bool known = quoteChar == '"' || quoteChar == '\'' || quoteChar == '`';
  if (quoted.size() < 2 || !known || quoted.back() != quoteChar)
    return makeError(ErrorCode::InvalidInput, "error unquoting string " + quote(quoted) + ": invalid syntax");
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  if (quoteChar == '`') return std::string(inner);
  std::string out;
  for (std::size_t at = 0; at < inner.size();) {
    if (inner[at] != '\\') {
      out.push_back(inner[at++]);
      continue;
    }
    ++at;
    if (std::string error = readEscape(inner, at, quoteChar, out); !error.empty())
      return makeError(ErrorCode::InvalidInput, "error unquoting string " + quote(quoted) + ": " + error);
  }
  return out;
}

}  // namespace oriel::promql
