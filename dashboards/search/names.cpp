#include "dashboards/search/names.h"

#include <array>
#include <cctype>
#include <random>

#include "models/base/text.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxFileName = 80;
constexpr std::size_t kMaxSlug = 100;

bool isAsciiAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Cuts between characters.
void cutUtf8(std::string& text, std::size_t length) {
  if (text.size() <= length) return;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  text.resize(length);
}

bool isReservedFileName(const std::string& name) {
  std::string lower = name.substr(0, name.find('.'));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower == "con" || lower == "prn" || lower == "aux" || lower == "nul") return true;
  return lower.size() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")) && lower[3] >= '0' &&
         lower[3] <= '9';
}

}  // namespace

bool isUid(std::string_view text) {
  if (text.empty() || text.size() > kMaxUidLength) return false;
  for (const char c : text)
    if (!isAsciiAlnum(c) && c != '-' && c != '_') return false;
  return true;
}

std::string newUid() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr int kLength = 14;
  std::random_device random;
  std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
  std::string uid(1, kLetters[pick(random) % 26]);
  while (uid.size() < kLength) uid += kLetters[pick(random)];
  return uid;
}

std::int64_t idOfUid(std::string_view uid) {
  std::uint32_t hash = 2166136261u;
  for (const char c : uid) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  const auto id = static_cast<std::int64_t>(hash & 0x7fffffffu);
  return id == 0 ? 1 : id;
}

std::string slugOf(std::string_view title) {
  std::string slug;
  for (const char c : title) {
    if (isAsciiAlnum(c))
      slug += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
    if (slug.size() >= kMaxSlug) break;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "dashboard" : slug;
}

std::string fileNameOf(std::string_view title, std::string_view fallback) {
  std::string name;
  if (isUtf8(title)) {
    constexpr std::string_view kForbidden = "/\\:*?\"<>|";
    for (const char c : title.substr(0, 4 * kMaxFileName)) {
      const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      name += control || kForbidden.find(c) != std::string_view::npos ? '-' : c;
    }
  }
  const std::size_t begin = name.find_first_not_of(". -");
  name.erase(0, begin == std::string::npos ? name.size() : begin);
  cutUtf8(name, kMaxFileName);
  while (!name.empty() && (name.back() == ' ' || name.back() == '.' || name.back() == '-')) name.pop_back();
  if (name.empty()) name = fallback;
  if (isReservedFileName(name)) name += "_";
  return name;
}

}  // namespace oriel::dashboards
