#include "dashboards/grafana_api/basic_auth.h"

#include <cctype>
#include <optional>
#include <string_view>

namespace oriel::dashboards {

namespace {

std::optional<unsigned> sixBits(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return std::nullopt;
}

/// Nothing when it is no base64.
std::optional<std::string> fromBase64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto six = sixBits(c);
    if (!six) return std::nullopt;
    bits = (bits << 6 | *six) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

/// Takes as long for a wrong password as for the right one.
bool samePassword(std::string_view given, std::string_view wanted) {
  unsigned different = given.size() == wanted.size() ? 0 : 1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const char other = given.empty() ? '\0' : given[i % given.size()];
    different |= static_cast<unsigned char>(other ^ wanted[i]);
  }
  return different == 0;
}

/// What stands behind `scheme `, in any case of letters.
std::optional<std::string_view> behindScheme(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ') return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if (std::tolower(static_cast<unsigned char>(header[i])) != scheme[i]) return std::nullopt;
  header.remove_prefix(scheme.size() + 1);
  while (!header.empty() && header.front() == ' ') header.remove_prefix(1);
  return header;
}

}  // namespace

bool mayEnter(const std::string* authorization, const std::string& password) {
  if (password.empty()) return true;
  if (authorization == nullptr) return false;
  if (const auto token = behindScheme(*authorization, "bearer")) return samePassword(*token, password);
  const auto basic = behindScheme(*authorization, "basic");
  if (!basic) return false;
  const auto pair = fromBase64(*basic);
  if (!pair) return false;
  const std::size_t colon = pair->find(':');
  return colon != std::string::npos && samePassword(std::string_view(*pair).substr(colon + 1), password);
}

}  // namespace oriel::dashboards
