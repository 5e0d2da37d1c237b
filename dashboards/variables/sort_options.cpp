#include "dashboards/variables/sort_options.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace oriel::dashboards {
namespace {

double firstNumber(const std::string& text) {
  const std::size_t digit = text.find_first_of("0123456789");
  return digit == std::string::npos
             ? -1
             : std::strtod(text.substr(digit, text.find_first_not_of("0123456789", digit) - digit).c_str(), nullptr);
}

// The next character of UTF-8; a broken byte stands for itself.
char32_t nextCharacter(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  if (more == 0 || at + static_cast<std::size_t>(more) > text.size()) return first;
  char32_t value = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) value = (value << 6) | (byte(at++) & 0x3F);
  return value;
}

// Latin, Greek and Cyrillic; other scripts have no case, or are rare as names.
char32_t lowerCharacter(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x100 && c <= 0x137) return c | 1;
  return c;
}

// a for ä; the character itself when it carries no accent that is known here.
char32_t withoutAccent(char32_t c) {
  constexpr std::string_view kLatin =
      "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0\0"
      "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y";
  if (c < 0xC0 || c > 0xFF) return c;
  const char base = kLatin[c - 0xC0];
  return base == '\0' ? c : static_cast<char32_t>(base);
}

// Blanks, then marks, then digits, then letters, as dictionaries have it.
int primaryWeight(char32_t c) {
  constexpr std::string_view kMarks = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  constexpr int kDigits = 1000, kLetters = 2000;
  if (c == '\t' || c == '\n' || c == '\r') return 0;
  if (c < 0x80) {
    const std::size_t mark = kMarks.find(static_cast<char>(c));
    if (mark != std::string_view::npos) return static_cast<int>(mark) + 1;
  }
  if (c >= '0' && c <= '9') return kDigits + static_cast<int>(c - '0');
  return kLetters + static_cast<int>(withoutAccent(lowerCharacter(c)));
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// A run of digits without leading zeros: longer ones are greater, whatever their length.
std::string_view digitRun(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == '0') ++at;
  const std::size_t begin = at;
  while (at < text.size() && isDigit(text[at])) ++at;
  return text.substr(begin, at - begin);
}

// -1, 0, 1; accents count only where all else is equal.
int naturalOrder(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  int accents = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      const std::string_view x = digitRun(a, i), y = digitRun(b, j);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (x != y) return x < y ? -1 : 1;
      continue;
    }
    const char32_t x = nextCharacter(a, i), y = nextCharacter(b, j);
    const int p = primaryWeight(x), q = primaryWeight(y);
    if (p != q) return p < q ? -1 : 1;
    const char32_t u = lowerCharacter(x), v = lowerCharacter(y);
    if (accents == 0 && u != v) accents = u < v ? -1 : 1;
  }
  if (i < a.size() || j < b.size()) return i == a.size() ? -1 : 1;
  return accents;
}

std::u32string lowerCharacters(std::string_view text) {
  std::u32string result;
  for (std::size_t at = 0; at < text.size();) result += lowerCharacter(nextCharacter(text, at));
  return result;
}

}  // namespace

void sortOptions(std::vector<VariableOption>& options, int sort) {
  const auto by = [&options](auto less) { std::stable_sort(options.begin(), options.end(), less); };
  switch ((sort + 1) / 2) {
    case 1: by([](const auto& a, const auto& b) { return a.text < b.text; }); break;
    case 2: by([](const auto& a, const auto& b) { return firstNumber(a.text) < firstNumber(b.text); }); break;
    case 3: by([](const auto& a, const auto& b) { return lowerCharacters(a.text) < lowerCharacters(b.text); }); break;
    case 4: by([](const auto& a, const auto& b) { return naturalOrder(a.text, b.text) < 0; }); break;
    default: return;
  }
  if (sort % 2 == 0) std::reverse(options.begin(), options.end());
}

}  // namespace oriel::dashboards
