#include "models/labels/utf8_case.h"

#include <clocale>
#include <cwctype>

#include "models/base/text.h"

namespace oriel {

namespace {

/// glibc carries C.UTF-8 inside itself, so its tables do not depend on which locales are installed.
locale_t utf8Locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

void appendUtf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

std::string changeCase(std::string_view text, bool upper) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = 1;
    char32_t c = decodeUtf8(text, length);
    text.remove_prefix(length);
    if (c < 0x80) {
      if (upper && c >= 'a' && c <= 'z') c -= 32;
      if (!upper && c >= 'A' && c <= 'Z') c += 32;
    } else if (const locale_t locale = utf8Locale()) {
      c = static_cast<char32_t>(upper ? towupper_l(static_cast<wint_t>(c), locale)
                                      : towlower_l(static_cast<wint_t>(c), locale));
    }
    appendUtf8(out, c);
  }
  return out;
}

}  // namespace

char32_t decodeUtf8(std::string_view text, std::size_t& length) {
  const auto first = static_cast<unsigned char>(text.front());
  length = 1;
  if (first < 0x80) return first;
  const std::size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || text.size() < wanted || !isUtf8(text.substr(0, wanted))) return 0xFFFD;
  length = wanted;
  char32_t c = first & (0xFF >> (wanted + 1));
  for (std::size_t i = 1; i < wanted; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  return c;
}

bool isUnicodeWordCharacter(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const locale_t locale = utf8Locale();
  return locale && c != 0xFFFD && iswalnum_l(static_cast<wint_t>(c), locale) != 0;
}

std::string toLowerUtf8(std::string_view text) { return changeCase(text, false); }
std::string toUpperUtf8(std::string_view text) { return changeCase(text, true); }

}  // namespace oriel
