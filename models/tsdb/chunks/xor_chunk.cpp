#include "models/tsdb/chunks/xor_chunk.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace oriel::tsdb {
namespace {

constexpr std::size_t kHeaderBytes = 2;
/// The most bits one sample can take: 4 + 64 for the time, 2 + 5 + 6 + 64 for the value; and the first two are shorter.
constexpr std::size_t kMaxSampleBytes = 19;
/// Bits are written eight bytes at a time.
constexpr std::size_t kWordBytes = 8;

/// Prometheus' ranges are not symmetric: n bits hold -(2^(n-1) - 1) .. 2^(n-1).
constexpr bool fitsInBits(std::int64_t value, int bits) {
  return -((std::int64_t{1} << (bits - 1)) - 1) <= value && value <= std::int64_t{1} << (bits - 1);
}

}  // namespace

void XorEncoder::Free::operator()(std::uint8_t* memory) const { std::free(memory); }

/// In small steps: of the series of a head all have such a buffer, and most of them are never full.
void XorEncoder::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  // The allocator keeps 8 bytes of every block and deals in steps of 16.
  const std::size_t total = (sizeof(Chunk) + bytes + capacity_ / 8 + 8 + 15) / 16 * 16 - 8;
  void* const larger = std::realloc(memory_.get(), total);
  if (larger == nullptr) throw std::bad_alloc();
  (void)memory_.release();
  memory_.reset(static_cast<std::uint8_t*>(larger));
  const std::size_t grown = total - sizeof(Chunk);
  std::memset(data() + capacity_, 0, grown - capacity_);
  capacity_ = static_cast<std::uint32_t>(grown);
}

ChunkRef XorEncoder::finish() {
  const std::size_t size = bytes().size();
  const std::size_t count = count_;
  const Timestamp first = minTime();
  const Timestamp last = last_;
  std::uint8_t* const memory = memory_.release();
  reset();
  return ChunkRef::adopt(memory, size, count, first, last);
}

Timestamp XorEncoder::minTime() const {
  if (count_ == 0) return 0;
  std::uint64_t zigzag = 0;
  const std::uint8_t* at = data() + kHeaderBytes;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = *at++;
    zigzag |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return static_cast<Timestamp>(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

double XorEncoder::lastValue() const { return std::bit_cast<double>(lastBits_); }

Bytes XorEncoder::bytes() const {
  if (!memory_) return {};
  return {reinterpret_cast<const std::byte*>(data()), (std::size_t{bitCount_} + 7) / 8};
}

void XorEncoder::writeBits(std::uint64_t value, int count) {
  const int used = static_cast<int>(bitCount_ & 7);
  if (count + used > 64) {
    writeBits(value >> 8, count - 8);
    writeBits(value, 8);
    return;
  }
  // What lies behind the last bit is zero, so eight bytes at once may be read, filled and written back.
  std::uint8_t* const at = data() + (bitCount_ >> 3);
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  const std::uint64_t bits = value << (64 - count) >> used;
  word = __builtin_bswap64(__builtin_bswap64(word) | bits);
  std::memcpy(at, &word, sizeof word);
  bitCount_ += static_cast<std::uint32_t>(count);
}

void XorEncoder::writeUvarint(std::uint64_t value) {
  while (value >= 0x80) {
    writeBits((value & 0x7f) | 0x80, 8);
    value >>= 7;
  }
  writeBits(value, 8);
}

void XorEncoder::writeTimestampDelta(std::int64_t change) {
  const auto bits = static_cast<std::uint64_t>(change);
  if (change == 0) {
    writeBits(0, 1);
  } else if (fitsInBits(change, 14)) {
    writeBits(0b10, 2);
    writeBits(bits & 0x3fff, 14);
  } else if (fitsInBits(change, 17)) {
    writeBits(0b110, 3);
    writeBits(bits & 0x1ffff, 17);
  } else if (fitsInBits(change, 20)) {
    writeBits(0b1110, 4);
    writeBits(bits & 0xfffff, 20);
  } else {
    writeBits(0b1111, 4);
    writeBits(bits, 64);
  }
}

void XorEncoder::writeValue(std::uint64_t bits) {
  const std::uint64_t change = bits ^ lastBits_;
  if (change == 0) {
    writeBits(0, 1);
    return;
  }
  const auto leading = static_cast<std::uint8_t>(std::min(std::countl_zero(change), 31));
  const auto trailing = static_cast<std::uint8_t>(std::countr_zero(change));
  if (leading_ != 0xff && leading >= leading_ && trailing >= trailing_) {
    writeBits(0b10, 2);
    writeBits(change >> trailing_, 64 - leading_ - trailing_);
    return;
  }
  leading_ = leading;
  trailing_ = trailing;
  const int length = 64 - leading - trailing;
  writeBits(0b11, 2);
  writeBits(leading, 5);
  writeBits(static_cast<std::uint64_t>(length) & 0x3f, 6);  // 64 does not fit and is written as 0
  writeBits(change >> trailing, length);
}

void XorEncoder::append(Timestamp timestamp, double value) {
  reserve(bitCount_ / 8 + 1 + kMaxSampleBytes + kHeaderBytes + kWordBytes);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (count_ == 0) {
    bitCount_ = kHeaderBytes * 8;
    const auto t = static_cast<std::uint64_t>(timestamp);
    writeUvarint(t << 1 ^ static_cast<std::uint64_t>(timestamp >> 63));
    writeBits(bits, 64);
  } else {
    // Unsigned, because the distance of two arbitrary timestamps may wrap as it does in Go.
    const auto delta =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp) - static_cast<std::uint64_t>(last_));
    if (count_ == 1)
      writeUvarint(static_cast<std::uint64_t>(delta));
    else
      writeTimestampDelta(
          static_cast<std::int64_t>(static_cast<std::uint64_t>(delta) - static_cast<std::uint64_t>(delta_)));
    writeValue(bits);
    delta_ = delta;
  }
  lastBits_ = bits;
  last_ = timestamp;
  ++count_;
  data()[0] = static_cast<std::uint8_t>(count_ >> 8);
  data()[1] = static_cast<std::uint8_t>(count_);
}

namespace {

/// Reads bits of a buffer that is followed by at least 32 readable bytes, so that no read has to check for the end; the
/// caller asks once a sample whether the position is still inside.
class BitCursor {
 public:
  explicit BitCursor(const std::uint8_t* data) : data_(data) {}
  std::size_t position() const { return position_; }
  void skip(int bits) { position_ += static_cast<std::size_t>(bits); }
  /// The next bits at the top; at least 57 of them are real.
  std::uint64_t window() const {
    std::uint64_t word;
    std::memcpy(&word, data_ + (position_ >> 3), sizeof word);
    return __builtin_bswap64(word) << (position_ & 7);
  }
  std::uint64_t read(int bits) {  // 1..64
    std::uint64_t value = window();
    if (bits > 56) {
      const auto shift = static_cast<int>(position_ & 7);
      if (shift != 0) value |= static_cast<std::uint64_t>(data_[(position_ >> 3) + 8]) >> (8 - shift);
    }
    skip(bits);
    return value >> (64 - bits);
  }
  std::uint64_t uvarint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t byte = read(8);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t position_ = 0;
};

struct XorState {
  std::uint64_t time = 0;
  std::uint64_t delta = 0;
  std::uint64_t bits = 0;
  int leading = 0;
  int trailing = 0;
};

inline std::uint64_t readDeltaChange(BitCursor& cursor) {
  const std::uint64_t window = cursor.window();
  if (window >> 63 == 0) {
    cursor.skip(1);
    return 0;
  }
  int bits = 0;
  int prefix = 0;
  if (window >> 62 == 0b10)
    bits = 14, prefix = 2;
  else if (window >> 61 == 0b110)
    bits = 17, prefix = 3;
  else if (window >> 60 == 0b1110)
    bits = 20, prefix = 4;
  if (bits == 0) {
    cursor.skip(4);
    return cursor.read(64);
  }
  std::uint64_t value = window << prefix >> (64 - bits);
  if (value > std::uint64_t{1} << (bits - 1)) value -= std::uint64_t{1} << bits;
  cursor.skip(prefix + bits);
  return value;
}

inline void readValue(BitCursor& cursor, XorState& state) {
  const std::uint64_t window = cursor.window();
  if (window >> 63 == 0) {
    cursor.skip(1);
    return;
  }
  if (window >> 62 == 0b10) {
    cursor.skip(2);
  } else {
    const int length = static_cast<int>(window << 7 >> 58);
    state.leading = static_cast<int>(window << 2 >> 59);
    state.trailing = 64 - state.leading - (length == 0 ? 64 : length);
    cursor.skip(13);
  }
  const int length = 64 - state.leading - state.trailing;
  // A damaged chunk can ask for a negative shift; the values are thrown away with it, but the shift must not happen.
  if (length <= 0 || state.trailing < 0) {
    cursor.skip(1 << 20);
    state.leading = state.trailing = 0;
    return;
  }
  state.bits ^= cursor.read(length) << state.trailing;
}

Result<std::size_t> decodePadded(const std::uint8_t* data, std::size_t size, Timestamp* timestamps, double* values,
                                 std::size_t count) {
  const std::size_t end = (size - kHeaderBytes) * 8;
  BitCursor cursor(data + kHeaderBytes);
  XorState state;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0) {
      const std::uint64_t zigzag = cursor.uvarint();
      state.time = zigzag >> 1 ^ (0 - (zigzag & 1));
      state.bits = cursor.read(64);
    } else {
      state.delta = i == 1 ? cursor.uvarint() : state.delta + readDeltaChange(cursor);
      state.time += state.delta;
      readValue(cursor, state);
    }
    if (cursor.position() > end) return makeError(ErrorCode::Corrupt, "XOR chunk ends before its last sample");
    timestamps[i] = static_cast<Timestamp>(state.time);
    values[i] = std::bit_cast<double>(state.bits);
  }
  return count;
}

}  // namespace

Result<std::size_t> decodeXor(Bytes chunk, Timestamp* timestamps, double* values, std::size_t limit) {
  constexpr std::size_t padding = 40;
  const std::size_t count = std::min(xorSampleCount(chunk), limit);
  if (count == 0) return count;
  constexpr std::size_t onStack = 2048;
  if (chunk.size() + padding <= onStack) {
    std::uint8_t buffer[onStack];
    std::memcpy(buffer, chunk.data(), chunk.size());
    std::memset(buffer + chunk.size(), 0, padding);
    return decodePadded(buffer, chunk.size(), timestamps, values, count);
  }
  std::vector<std::uint8_t> buffer(chunk.size() + padding);
  std::memcpy(buffer.data(), chunk.data(), chunk.size());
  return decodePadded(buffer.data(), chunk.size(), timestamps, values, count);
}

}  // namespace oriel::tsdb
