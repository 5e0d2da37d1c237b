#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "models/base/bytes.h"
#include "models/base/result.h"
#include "models/base/time.h"
#include "models/tsdb/chunks/chunk.h"

namespace oriel::tsdb {

/// Prometheus cuts a chunk at 120 samples; ours hold no more either.
inline constexpr std::size_t kSamplesPerChunk = 120;

/// Writes one XOR chunk sample by sample, bit for bit as Prometheus does: two bytes with the number of samples, then
/// Gorilla-coded timestamps and values. Owned by a series of the head and guarded by the head's lock. Cannot fail;
/// holds at most 65,535 samples.
class XorEncoder {
 public:
  XorEncoder() = default;

  void append(Timestamp timestamp, double value);
  /// Forgets all samples and the buffer.
  void reset() { *this = XorEncoder(); }
  /// The samples so far (some, with less than 64 KiB) as a finished chunk, without copying them; empty afterwards.
  ChunkRef finish();

  std::size_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  Timestamp minTime() const;
  Timestamp maxTime() const { return last_; }
  double lastValue() const;
  std::uint64_t lastBits() const { return lastBits_; }
  std::size_t capacity() const { return capacity_; }
  /// The chunk so far, valid until the next append.
  Bytes bytes() const;
  /// Where the next sample goes, for a prefetch.
  const void* writePosition() const {
    return reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(memory_.get()) + sizeof(Chunk) +
                                         (bitCount_ >> 3));
  }

 private:
  void writeBits(std::uint64_t value, int count);
  void writeUvarint(std::uint64_t value);
  void writeTimestampDelta(std::int64_t change);
  void writeValue(std::uint64_t bits);
  void reserve(std::size_t bytes);
  std::uint8_t* data() const { return memory_.get() + sizeof(Chunk); }

  struct Free {
    void operator()(std::uint8_t* memory) const;
  };
  /// Room for a Chunk, then the bytes; all behind the last bit is zero.
  std::unique_ptr<std::uint8_t, Free> memory_;
  std::uint32_t capacity_ = 0;  ///< of the bytes
  std::uint32_t bitCount_ = 0;
  std::uint16_t count_ = 0;
  std::uint8_t leading_ = 0xff;  ///< of the last window; 0xff: none yet
  std::uint8_t trailing_ = 0;
  Timestamp last_ = 0;
  std::int64_t delta_ = 0;
  std::uint64_t lastBits_ = 0;
};

/// Decodes the first `limit` samples of a chunk into arrays that have room for them; the number of samples is the
/// return value. Corrupt when the bytes end too early.
Result<std::size_t> decodeXor(Bytes chunk, Timestamp* timestamps, double* values, std::size_t limit);

/// The number of samples a chunk says it has; 0 for one without a header.
inline std::size_t xorSampleCount(Bytes chunk) { return chunk.size() < 2 ? 0 : big16(chunk.data()); }

}  // namespace oriel::tsdb
