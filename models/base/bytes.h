#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

/// Bytes as Prometheus' files hold them: big-endian numbers, Go's varints, CRC32-Castagnoli. Plain functions and
/// values, thread-safe. A ByteReader never reads past its end: it turns bad, gives zeros from then on, and ok() is
/// false.
namespace oriel {

using Bytes = std::span<const std::byte>;

inline Bytes asBytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// ---------------------------------------------------------------- writing, at the end of a string

inline void putByte(std::string& out, std::uint8_t value) { out.push_back(static_cast<char>(value)); }
void putBig16(std::string& out, std::uint16_t value);
void putBig32(std::string& out, std::uint32_t value);
void putBig64(std::string& out, std::uint64_t value);
void putBigDouble(std::string& out, double value);
void putUvarint(std::string& out, std::uint64_t value);
void putVarint(std::string& out, std::int64_t value);          ///< zigzag
void putUvarintText(std::string& out, std::string_view text);  ///< length as uvarint, then the bytes

// ---------------------------------------------------------------- reading

inline std::uint16_t big16(const std::byte* at) {
  std::uint16_t value;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap16(value);
}
inline std::uint32_t big32(const std::byte* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap32(value);
}
inline std::uint64_t big64(const std::byte* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap64(value);
}

/// Reads forward through bytes it does not own.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool atEnd() const { return bytes_.empty(); }
  std::size_t remaining() const { return bytes_.size(); }

  std::uint8_t byte() {
    if (!need(1)) return 0;
    const auto value = static_cast<std::uint8_t>(bytes_[0]);
    bytes_ = bytes_.subspan(1);
    return value;
  }
  std::uint16_t read16();
  std::uint32_t read32();
  std::uint64_t read64();
  double readDouble();
  std::uint64_t uvarint();
  std::int64_t varint();
  Bytes take(std::size_t length);
  /// A uvarint length and that many bytes, pointing into the bytes given.
  std::string_view uvarintText() { return asText(take(uvarint())); }

 private:
  bool need(std::size_t length) {
    if (ok_ && bytes_.size() >= length) return true;
    ok_ = false;
    bytes_ = {};
    return false;
  }

  Bytes bytes_;
  bool ok_ = true;
};

// ---------------------------------------------------------------- checksum

/// CRC32-Castagnoli of `bytes`, going on from `seed` (the sum of what came before; 0 at the start). Uses the
/// processor's instruction where there is one, chosen at run time.
std::uint32_t crc32c(Bytes bytes, std::uint32_t seed = 0);
/// The same by table; for tests and for processors without the instruction.
std::uint32_t crc32cByTable(Bytes bytes, std::uint32_t seed = 0);

}  // namespace oriel
