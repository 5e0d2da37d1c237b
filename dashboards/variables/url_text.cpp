#include "dashboards/variables/url_text.h"

namespace oriel::dashboards {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool isAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string encodedExcept(std::string_view text, std::string_view kept) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (isAlphanumeric(c) || kept.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
  }
  return result;
}

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percentEncoded(std::string_view text) { return encodedExcept(text, "-_.~"); }
std::string uriEncoded(std::string_view text) { return encodedExcept(text, "-_.~;,/?:@&=+$#"); }
std::string urlParameterEncoded(std::string_view text) { return encodedExcept(text, "-_.~@:$,;"); }

std::string percentDecoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
    const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
    if (low >= 0) {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

}  // namespace oriel::dashboards
