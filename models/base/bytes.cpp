#include "models/base/bytes.h"

#include <array>
#include <bit>

namespace oriel {

static_assert(std::endian::native == std::endian::little, "the byte swaps assume a little-endian processor");

void putBig16(std::string& out, std::uint16_t value) {
  value = __builtin_bswap16(value);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void putBig32(std::string& out, std::uint32_t value) {
  value = __builtin_bswap32(value);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void putBig64(std::string& out, std::uint64_t value) {
  value = __builtin_bswap64(value);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void putBigDouble(std::string& out, double value) { putBig64(out, std::bit_cast<std::uint64_t>(value)); }

void putUvarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}
void putVarint(std::string& out, std::int64_t value) {
  putUvarint(out, static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
}
void putUvarintText(std::string& out, std::string_view text) {
  putUvarint(out, text.size());
  out.append(text);
}

std::uint16_t ByteReader::read16() {
  if (!need(2)) return 0;
  const std::uint16_t value = big16(bytes_.data());
  bytes_ = bytes_.subspan(2);
  return value;
}
std::uint32_t ByteReader::read32() {
  if (!need(4)) return 0;
  const std::uint32_t value = big32(bytes_.data());
  bytes_ = bytes_.subspan(4);
  return value;
}
std::uint64_t ByteReader::read64() {
  if (!need(8)) return 0;
  const std::uint64_t value = big64(bytes_.data());
  bytes_ = bytes_.subspan(8);
  return value;
}
double ByteReader::readDouble() { return std::bit_cast<double>(read64()); }

std::uint64_t ByteReader::uvarint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    if (!ok_) return 0;
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if (next < 0x80) {
      if (shift == 63 && next > 1) break;
      return value;
    }
  }
  need(bytes_.size() + 1);  // longer than 64 bits: turn bad
  return 0;
}
std::int64_t ByteReader::varint() {
  const std::uint64_t value = uvarint();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}
Bytes ByteReader::take(std::size_t length) {
  if (!need(length)) return {};
  const Bytes taken = bytes_.first(length);
  bytes_ = bytes_.subspan(length);
  return taken;
}

namespace {

constexpr std::uint32_t kCastagnoli = 0x82f63b78;  // reflected

using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr CrcTables makeCrcTables() {
  CrcTables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t sum = i;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? kCastagnoli : 0);
    tables[0][i] = sum;
  }
  for (std::size_t t = 1; t < tables.size(); ++t)
    for (std::size_t i = 0; i < 256; ++i) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 0xff];
  return tables;
}
constexpr CrcTables kCrcTables = makeCrcTables();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32cByInstruction(Bytes bytes, std::uint32_t seed) {
  std::uint64_t sum = ~seed;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    sum = __builtin_ia32_crc32di(sum, word);
  }
  auto small = static_cast<std::uint32_t>(sum);
  for (; left > 0; --left, ++at) small = __builtin_ia32_crc32qi(small, static_cast<std::uint8_t>(*at));
  return ~small;
}
bool hasCrcInstruction() { return __builtin_cpu_supports("sse4.2"); }
#else
std::uint32_t crc32cByInstruction(Bytes bytes, std::uint32_t seed) { return crc32cByTable(bytes, seed); }
bool hasCrcInstruction() { return false; }
#endif

}  // namespace

std::uint32_t crc32cByTable(Bytes bytes, std::uint32_t seed) {
  std::uint32_t sum = ~seed;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    word ^= sum;
    sum = 0;
    for (std::size_t t = 0; t < 8; ++t) sum ^= kCrcTables[7 - t][word >> (8 * t) & 0xff];
  }
  for (; left > 0; --left, ++at) sum = sum >> 8 ^ kCrcTables[0][(sum ^ static_cast<std::uint8_t>(*at)) & 0xff];
  return ~sum;
}

std::uint32_t crc32c(Bytes bytes, std::uint32_t seed) {
  static const bool byInstruction = hasCrcInstruction();
  return byInstruction ? crc32cByInstruction(bytes, seed) : crc32cByTable(bytes, seed);
}

}  // namespace oriel
