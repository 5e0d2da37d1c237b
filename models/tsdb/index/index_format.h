#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/bytes.h"
#include "models/base/result.h"

/// The bytes of an index file, shared by its reader and writer. Plain values and functions, thread-safe. Source:
/// Prometheus tsdb/docs/format/index.md and tsdb/index.
namespace oriel::tsdb {

inline constexpr std::uint32_t kIndexMagic = 0xBAAAD700;
inline constexpr std::size_t kIndexHeaderSize = 5;
inline constexpr std::size_t kIndexTocSize = 6 * 8 + 4;
/// Series entries of version 2 stand at multiples of it.
inline constexpr std::uint64_t kSeriesAlignment = 16;

/// Where the sections begin; the last bytes of the file.
struct IndexToc {
  std::uint64_t symbols = 0;
  std::uint64_t series = 0;
  std::uint64_t labelIndices = 0;     ///< not used
  std::uint64_t labelIndexTable = 0;  ///< not used
  std::uint64_t postings = 0;
  std::uint64_t postingTable = 0;
};

/// Corrupt when the header (also: another version than 1, 2, 3) or the checksum is wrong.
Result<int> readIndexVersion(Bytes file);
Result<IndexToc> readIndexToc(Bytes file);
/// The content of a section: 4 bytes of length, content, checksum. `what` stands in the error (Corrupt).
Result<Bytes> indexSection(Bytes file, std::uint64_t offset, std::string_view what);

/// Reads varints of bytes it does not own; never past their end. Inline, since an entry is little else.
struct IndexCursor {
  const std::byte* at = nullptr;
  const std::byte* end = nullptr;
  bool good = true;

  explicit IndexCursor(Bytes bytes) : at(bytes.data()), end(bytes.data() + bytes.size()) {}

  std::size_t left() const { return static_cast<std::size_t>(end - at); }
  void fail() {
    good = false;
    at = end;
  }
  std::uint64_t uvarint() {
    if (at != end && static_cast<std::uint8_t>(*at) < 0x80) return static_cast<std::uint8_t>(*at++);
    return longUvarint();
  }
  std::int64_t varint() {
    const std::uint64_t value = uvarint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view text() {
    const std::uint64_t length = uvarint();
    if (length > left()) {
      fail();
      return {};
    }
    const std::string_view out(reinterpret_cast<const char*>(at), length);
    at += length;
    return out;
  }

 private:
  std::uint64_t longUvarint();
};

}  // namespace oriel::tsdb
