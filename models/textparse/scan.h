#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"

/// What both text formats share: kinds of characters, quoted texts and the labels of one series. Free functions.
namespace oriel::textparse {

enum CharKind : std::uint8_t { kLetter = 1, kColon = 2, kDigit = 4 };

inline constexpr std::array<std::uint8_t, 256> kCharKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (int c = 'a'; c <= 'z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  for (int c = '0'; c <= '9'; ++c) kinds[static_cast<std::size_t>(c)] = kDigit;
  kinds['_'] = kLetter;
  kinds[':'] = kColon;
  return kinds;
}();

inline bool isKind(char c, unsigned kinds) { return (kCharKinds[static_cast<unsigned char>(c)] & kinds) != 0; }
inline bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// The end of a name that starts at `at`; `at` itself when there is none. `extra` is kColon for metric names.
inline const char* skipName(const char* at, const char* end, unsigned extra) {
  if (at == end || !isKind(*at, kLetter | extra)) return at;
  do ++at;
  while (at != end && isKind(*at, kLetter | kDigit | extra));
  return at;
}

/// `at` stands on the opening quote; gives the place after the closing one, or null when there is none. `highBits`
/// collects the bytes, so that plain ASCII needs no UTF-8 check.
inline const char* skipQuoted(const char* at, const char* end, bool newlines, unsigned char& highBits) {
  for (++at; at != end; ++at) {
    const char c = *at;
    highBits |= static_cast<unsigned char>(c);
    if (c == '"') return at + 1;
    if (c == '\\') {
      if (++at == end || *at == '\n') return nullptr;
      highBits |= static_cast<unsigned char>(*at);
    } else if (c == '\n' && !newlines) {
      return nullptr;
    }
  }
  return nullptr;
}

/// Undoes `\\`, `\n` and, with `quotes`, `\"`; any other backslash stays.
std::string unescape(std::string_view text, bool quotes);

/// Decodes the bytes of a series (or of an exemplar's braces) that a parser has accepted. InvalidInput for a label that
/// stands twice, an empty name or bytes that are not UTF-8.
Result<Labels> decodeSeries(std::string_view series);
std::vector<std::string> emptyLabelsOf(std::string_view series);

}  // namespace oriel::textparse
