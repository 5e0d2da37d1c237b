#include "dashboards/transform/unicode_text.h"

#include <cstdint>

namespace oriel::dashboards {
namespace {

// Bytes that are no UTF-8 stand behind all characters, so that they come back unchanged.
constexpr char32_t kLoneByte = 0x110000;

char32_t upperLetter(char32_t c) {
  if (c >= U'a' && c <= U'z') return c - 0x20;
  if (c < 0xb5) return c;
  if (c == 0xb5) return 0x39c;
  if (c == 0xff) return 0x178;
  if (c >= 0xe0 && c <= 0xfe && c != 0xf7) return c - 0x20;
  const bool oddIsLower = (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
                          (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f) || (c >= 0x1e00 && c <= 0x1eff);
  if (oddIsLower && c != 0x131) return c & ~char32_t{1};
  const bool evenIsLower = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e) || (c >= 0x4c1 && c <= 0x4ce);
  if (evenIsLower) return c % 2 == 0 ? c - 1 : c;
  if (c == 0x131) return U'I';
  if (c == 0x17f) return U'S';
  if (c == 0x3c2) return 0x3a3;
  if (c >= 0x3b1 && c <= 0x3c9) return c - 0x20;
  if (c >= 0x430 && c <= 0x44f) return c - 0x20;
  if (c >= 0x450 && c <= 0x45f) return c - 0x50;
  return c;
}

char32_t lowerLetter(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 0x20;
  if (c < 0xc0) return c;
  if (c <= 0xde && c != 0xd7) return c + 0x20;
  if (c == 0x178) return 0xff;
  if (c >= 0x391 && c <= 0x3a9) return c + 0x20;
  if (c >= 0x410 && c <= 0x42f) return c + 0x20;
  if (c >= 0x400 && c <= 0x40f) return c + 0x50;
  // Elsewhere the lower letter is the next character whose upper one this is.
  return upperLetter(c + 1) == c ? c + 1 : c;
}

bool isWhite(char32_t c) {
  return c == U' ' || (c >= 9 && c <= 13) || c == 0xa0 || c == 0xfeff || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

std::u32string upperCharacters(const std::u32string& text) {
  std::u32string result;
  for (const char32_t c : text) {
    if (c == 0xdf) {
      result += U"SS";
    } else {
      result += upperLetter(c);
    }
  }
  return result;
}

}  // namespace

std::u32string decodeText(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[at]);
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 4;
    char32_t code = more == 0 ? lead : lead & (0x3fU >> more);
    bool good = more < 4 && at + more < text.size();
    for (std::size_t i = 1; good && i <= more; ++i) {
      const auto byte = static_cast<std::uint8_t>(text[at + i]);
      good = (byte & 0xc0) == 0x80;
      code = (code << 6) | (byte & 0x3fU);
    }
    good = good && code < kLoneByte;
    result += good ? code : kLoneByte + lead;
    at += good ? more + 1 : 1;
  }
  return result;
}

std::string encodeText(std::u32string_view text) {
  std::string result;
  result.reserve(text.size());
  const auto add = [&result](char32_t byte) { result += static_cast<char>(byte); };
  for (const char32_t c : text) {
    if (c >= kLoneByte) {
      add(c - kLoneByte);
    } else if (c < 0x80) {
      add(c);
    } else {
      const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      add((c >> (6 * more)) | (more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0));
      for (int i = more - 1; i >= 0; --i) add(((c >> (6 * i)) & 0x3f) | 0x80);
    }
  }
  return result;
}

std::string upperText(std::string_view text) { return encodeText(upperCharacters(decodeText(text))); }

std::string lowerText(std::string_view text) {
  std::u32string characters = decodeText(text);
  for (char32_t& c : characters) c = lowerLetter(c);
  return encodeText(characters);
}

std::string capitalText(std::string_view text) {
  const std::u32string characters = decodeText(text);
  return encodeText(upperCharacters(characters.substr(0, 1)) +
                    characters.substr(std::min<std::size_t>(1, characters.size())));
}

std::string trimText(std::string_view text) {
  const std::u32string characters = decodeText(text);
  std::size_t begin = 0, end = characters.size();
  while (begin < end && isWhite(characters[begin])) ++begin;
  while (end > begin && isWhite(characters[end - 1])) --end;
  return encodeText(std::u32string_view(characters).substr(begin, end - begin));
}

}  // namespace oriel::dashboards
