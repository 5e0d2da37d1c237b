#include "dashboards/transform/compare_text.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace oriel::dashboards {
namespace {

// The order of the characters before digits and letters.
constexpr std::string_view kBeforeDigits = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
constexpr std::uint32_t kFirstDigit = 100, kFirstLetter = 200, kOtherCharacters = 1000;

// The plain letter of each accented one from U+00C0 to U+017F; a space where there is none.
constexpr std::string_view kPlainLetters =
    "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiii nooooo ouuuuy y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiii   jjkk lllllll"
    "lllnnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs";

std::uint32_t nextCharacter(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(i < text.size() ? text[i] : 0); };
  const std::uint8_t lead = byte(at);
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  std::uint32_t code = more == 0 ? lead : lead & (0x3f >> more);
  for (int i = 1; i <= more; ++i) code = (code << 6) | (byte(at + static_cast<std::size_t>(i)) & 0x3f);
  at += static_cast<std::size_t>(more) + 1;
  return code;
}

void addWeights(std::vector<std::uint32_t>& weights, std::uint32_t code) {
  if (code >= 0xc0 && code < 0xc0 + kPlainLetters.size()) {
    const char plain = kPlainLetters[code - 0xc0];
    if (plain != ' ') code = static_cast<std::uint32_t>(plain);
  }
  if (code == 0xdf) {
    weights.insert(weights.end(), 2, kFirstLetter + ('s' - 'a'));
  } else if (code == 0xc6 || code == 0xe6) {
    weights.insert(weights.end(), {kFirstLetter, kFirstLetter + ('e' - 'a')});
  } else if (code >= '0' && code <= '9') {
    weights.push_back(kFirstDigit + code - '0');
  } else if ((code | 0x20) >= 'a' && (code | 0x20) <= 'z') {
    weights.push_back(kFirstLetter + (code | 0x20) - 'a');
  } else if (code >= 0x80) {
    weights.push_back(kOtherCharacters + code);
  } else if (const auto place = kBeforeDigits.find(static_cast<char>(code)); place != std::string_view::npos) {
    weights.push_back(static_cast<std::uint32_t>(place) + 1);
  }
}

std::vector<std::uint32_t> weightsOf(std::string_view text) {
  std::vector<std::uint32_t> weights;
  weights.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) addWeights(weights, nextCharacter(text, at));
  return weights;
}

bool isDigitWeight(std::uint32_t weight) { return weight >= kFirstDigit && weight < kFirstDigit + 10; }

// Moves both places behind a run of digits and says which number is greater.
int compareRuns(const std::vector<std::uint32_t>& a, std::size_t& i, const std::vector<std::uint32_t>& b,
                std::size_t& j) {
  const auto run = [](const std::vector<std::uint32_t>& weights, std::size_t& at) {
    while (at < weights.size() && weights[at] == kFirstDigit) ++at;
    const std::size_t begin = at;
    while (at < weights.size() && isDigitWeight(weights[at])) ++at;
    return std::pair(begin, at - begin);
  };
  const auto [beginA, lengthA] = run(a, i);
  const auto [beginB, lengthB] = run(b, j);
  if (lengthA != lengthB) return lengthA < lengthB ? -1 : 1;
  for (std::size_t k = 0; k < lengthA; ++k) {
    if (a[beginA + k] != b[beginB + k]) return a[beginA + k] < b[beginB + k] ? -1 : 1;
  }
  return 0;
}

}  // namespace

int compareTexts(std::string_view textA, std::string_view textB, bool numeric) {
  const std::vector<std::uint32_t> a = weightsOf(textA), b = weightsOf(textB);
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (numeric && isDigitWeight(a[i]) && isDigitWeight(b[j])) {
      if (const int order = compareRuns(a, i, b, j); order != 0) return order;
      continue;
    }
    if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
    ++i, ++j;
  }
  return i < a.size() ? 1 : j < b.size() ? -1 : 0;
}

}  // namespace oriel::dashboards
