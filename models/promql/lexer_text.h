#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The characters of the lexer: what a number, a duration and a string look like.
namespace oriel::promql {

inline bool isBlank(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool isDigitChar(int c) { return c >= '0' && c <= '9'; }
inline bool isAlphaChar(int c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string toLowerAscii(std::string_view text);

/// The character at `at` as Go's %q prints a rune: `'x'`, `'\n'`, `'ä'`.
std::string quoteRune(std::string_view text, std::size_t at);
/// At most `count` characters (not bytes) from the front.
std::string_view firstRunes(std::string_view text, std::size_t count);

/// Moves `at` past what is written like a number (`5e` is, the parser refuses it later) and answers whether no letter
/// or digit follows; otherwise `at` stands where the doubt arose.
bool scanNumber(std::string_view text, std::size_t& at);
/// Goes on where scanNumber stopped: a unit, then further digits with units. Which unit may follow which is the
/// parser's business. `at` stands behind it, or behind what broke it.
bool scanDuration(std::string_view text, std::size_t& at);
/// Moves `at` past a quoted string that begins there; the answer is an error text or empty.
std::string scanString(std::string_view text, std::size_t& at);

}  // namespace oriel::promql
