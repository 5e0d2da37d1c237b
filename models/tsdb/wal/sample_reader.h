#pragma once

#include <bit>
#include <cstdint>

#include "models/base/bytes.h"
#include "models/tsdb/wal/records.h"

namespace oriel::tsdb::wal {

namespace detail {

/// A zigzag varint of at most ten bytes at `at`; the caller knows that so many can be read.
inline std::int64_t readVarintFast(const std::byte*& at) {
  auto value = static_cast<std::uint64_t>(*at++);
  if (value >= 0x80) {
    value &= 0x7f;
    for (int shift = 7; shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint64_t>(*at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
  }
  return static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
}

}  // namespace detail

/// Calls `take(ref, timestamp, value)` for each item of a record of samples, without storing them. Corrupt as
/// decodeSamples(), after the items before.
template <class Take>
Status forEachSample(Bytes record, Take take) {
  constexpr std::size_t baseBytes = 17;
  constexpr std::size_t mostItemBytes = 28;
  if (record.size() == 1) return {};
  if (record.size() < baseBytes) return makeError(ErrorCode::Corrupt, "WAL record of samples ends too early");
  const std::uint64_t baseRef = big64(&record[1]);
  const std::uint64_t baseTime = big64(&record[9]);
  const std::byte* at = record.data() + baseBytes;
  const std::byte* const end = record.data() + record.size();
  while (static_cast<std::size_t>(end - at) >= mostItemBytes) {
    const std::uint64_t ref = baseRef + static_cast<std::uint64_t>(detail::readVarintFast(at));
    const std::uint64_t time = baseTime + static_cast<std::uint64_t>(detail::readVarintFast(at));
    take(ref, static_cast<Timestamp>(time), std::bit_cast<double>(big64(at)));
    at += 8;
  }
  ByteReader reader({at, end});
  while (!reader.atEnd() && reader.ok()) {
    const std::uint64_t ref = baseRef + static_cast<std::uint64_t>(reader.varint());
    const std::uint64_t time = baseTime + static_cast<std::uint64_t>(reader.varint());
    const double value = reader.readDouble();
    if (reader.ok()) take(ref, static_cast<Timestamp>(time), value);
  }
  if (reader.ok()) return {};
  return makeError(ErrorCode::Corrupt, "WAL record of samples ends too early");
}

}  // namespace oriel::tsdb::wal
