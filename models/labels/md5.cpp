#include "models/labels/md5.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace oriel {

namespace {

constexpr std::array<int, 16> kMd5Shifts = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

const std::array<std::uint32_t, 64>& md5Sines() {
  static const std::array<std::uint32_t, 64> sines = [] {
    std::array<std::uint32_t, 64> table{};
    for (int i = 0; i < 64; ++i)
      table[i] = static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(i + 1.0)) * 0x1p32));
    return table;
  }();
  return sines;
}

void md5Block(std::array<std::uint32_t, 4>& state, const std::uint8_t* block) {
  std::array<std::uint32_t, 16> words;
  for (int i = 0; i < 16; ++i) {
    words[i] = block[4 * i] | block[4 * i + 1] << 8 | block[4 * i + 2] << 16 |
               static_cast<std::uint32_t>(block[4 * i + 3]) << 24;
  }
  auto [a, b, c, d] = state;
  for (int i = 0; i < 64; ++i) {
    std::uint32_t mixed = 0;
    int word = 0;
    switch (i / 16) {
      case 0: mixed = (b & c) | (~b & d), word = i; break;
      case 1: mixed = (d & b) | (~d & c), word = (5 * i + 1) % 16; break;
      case 2: mixed = b ^ c ^ d, word = (3 * i + 5) % 16; break;
      default: mixed = c ^ (b | ~d), word = (7 * i) % 16; break;
    }
    const std::uint32_t sum = mixed + a + md5Sines()[i] + words[word];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kMd5Shifts[i / 16 * 4 + i % 4]);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::string_view text) {
  std::array<std::uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64) md5Block(state, reinterpret_cast<const std::uint8_t*>(text.data()) + at);

  std::array<std::uint8_t, 128> tail{};
  const std::size_t rest = text.size() - at;
  if (rest > 0) std::memcpy(tail.data(), text.data() + at, rest);
  tail[rest] = 0x80;
  const std::size_t length = rest < 56 ? 64 : 128;
  const std::uint64_t bits = static_cast<std::uint64_t>(text.size()) * 8;
  for (int i = 0; i < 8; ++i) tail[length - 8 + i] = static_cast<std::uint8_t>(bits >> (8 * i));
  for (std::size_t block = 0; block < length; block += 64) md5Block(state, tail.data() + block);

  std::array<std::uint8_t, 16> digest;
  for (int i = 0; i < 16; ++i) digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (i % 4)));
  return digest;
}

}  // namespace oriel
